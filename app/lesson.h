// Lesson: what a person has just taught on a feed, and how long it took until the feed showed it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "ml/classifier/model.h"
#include "ml/core/latest.h"

namespace diatom::app {

// Whom a person has taught, and the rows that came of it.
struct TaughtOrganism {
  std::uint64_t feed = 0;
  std::uint64_t track = 0;
  std::size_t first_row = 0;  // of Session::features
  std::size_t rows = 0;
};

struct Lesson {
  double taught_ms = 0.0;  // when the key came, on ml::Scheduler::steady_clock()
  double begun_ms = 0.0;   // when it began to be learnt: later, where a training was awaited
  int exemplars = 0;       // looks at the organism that became training rows
  int label = 0;
  ml::Snapshot<ml::Model> model_before;
  std::optional<double> shown_after_ms;  // until an overlay of a newer model; absent: not yet
};

}  // namespace diatom::app
