// What a clustering is worth, in figures: by its own rows, and by their classes where they have
// any.
#pragma once

#include "app/cluster_job.h"

namespace diatom::app {

// The newest figures. Those that need labels are absent without them, not zero; nothing at all
// before the first.
void draw_cluster_scores(const ClusterRun& run);

}  // namespace diatom::app
