// A slider for every dimension of a latent space, those that say most about an image first.
#pragma once

#include <optional>
#include <vector>

#include "app/panel.h"

namespace diatom::app {

struct LatentMove {
  int dimension = 0;
  float to = 0;
};

class LatentDimensions {
 public:
  // Where a person moves one in this frame. `run` has latents, and `walk` is a walk through them.
  std::optional<LatentMove> draw(const ClusterRun& run, const LatentWalk& walk);

  // The dimension that says most; 0 where that is not known.
  int foremost(const ClusterRun& run);

 private:
  void follow(const ClusterRun& run);
  std::optional<LatentMove> draw_some(const ClusterRun& run, const LatentWalk& walk,
                                      std::size_t first, std::size_t last) const;

  // What was derived from these.
  ml::Snapshot<ml::Matrix> latents_;
  ml::Snapshot<ml::VaeRun> vae_;
  ml::Vector low_;  // (Z), over all rows
  ml::Vector high_;
  std::vector<int> order_;  // (Z)
};

}  // namespace diatom::app
