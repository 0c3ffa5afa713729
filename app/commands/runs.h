// Trainings that the timeline is of, put to work: from their beginning, or from one of its moments.
#pragma once

#include "app/timeline.h"
#include "app/workbench.h"

namespace diatom::app {

// Each in place of the one of its kind that goes on.
void start_run(Workbench& bench, TopTuningRequest request, bool paused,
               ml::Urgency urgency = ml::Urgency::ordinary);
void start_run(Workbench& bench, ClusterRequest request, bool paused);
void start_run(Workbench& bench, ml::FineTuneRequest request, bool paused);
void start_run(Workbench& bench, PretrainingRequest request, bool paused);

}  // namespace diatom::app
