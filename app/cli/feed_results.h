// The figures of feeds as a verb reports them: of each, and of all together.
#pragma once

#include <vector>

#include "app/cli/results.h"
#include "app/live/feed.h"

namespace diatom::app {

// Counts and rates of all of them; latency and stages of the slowest; the state of the one that
// needs a person most. At least one.
live::FeedStatus together(const std::vector<live::FeedStatus>& feeds);

// "captured", "classified", "skipped", "dropped", "waiting", "lost", "repeated", "late", "adds_up",
// "fps", "fps_recognised", "latency_ms_p50", "latency_ms_p99", "stages_ms" (by name).
Json figures_of(const live::FeedStatus& feed);

}  // namespace diatom::app
