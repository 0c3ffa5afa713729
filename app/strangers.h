// Strangers: organisms that went by and that no class was sure of, pooled, and the job that finds
// groups of like ones among them, so that one key can make a class of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/live/frame.h"
#include "app/tile.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::app {

struct Stranger {
  std::uint64_t feed = 0;  // id
  std::uint64_t track = 0;
  std::vector<ml::Snapshot<live::Exemplar>> exemplars;  // the best first; at least one
};

// A pool keeps as many; the oldest go first.
inline constexpr std::size_t strangers_kept = 256;

struct Strangers {
  std::vector<Stranger> pool;  // oldest first
  ml::Labels group_of;         // (pool), numbered by size, the largest is 0; -1: like no other
  int groups = 0;
  SheetGrid grid{16, 16, 48};
  ml::Image sheet;  // (grid.height_px(), grid.width_px(), 3): tile i is pool[i]'s best crop
};

// Groups those who are near each other, by density: what is like nothing else stays alone. The
// features are compared by their directions (cosine).
class StrangersJob : public ml::ResultJob<Strangers> {
 public:
  explicit StrangersJob(std::vector<Stranger> pool);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void paint_one();
  void group();

  Strangers found_;
  std::size_t painted_ = 0;
};

}  // namespace diatom::app
