// Meters: how fast and how late, for people to read. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "app/live/frame.h"

namespace diatom::live {

// Events a second.
class Rate {
 public:
  void tick(double now_ms);
  double lately(double now_ms) const;  // over the last 2 s; 0 before the second event
  double overall() const;              // from the first event to the last

 private:
  std::deque<double> recent_ms_;
  double first_ms_ = 0.0;
  double last_ms_ = 0.0;
  std::uint64_t count_ = 0;
};

// The last 512 durations.
class Latencies {
 public:
  void add(double ms);
  double percentile(double share) const;  // nearest rank, `share` in [0, 1]; 0 before the first

 private:
  std::vector<double> ring_;
  std::size_t next_ = 0;
};

// How long each stage takes.
class StageTimes {
 public:
  void add(const std::vector<Stage>& stages, double now_ms);
  std::vector<Stage> means(double now_ms) const;  // over the last 2 s, in the newest one's order

 private:
  std::deque<std::pair<double, std::vector<Stage>>> recent_;  // when, what
};

}  // namespace diatom::live
