// Pairing: which track is which detection, one to one, where only a few pairs are possible at all.
#pragma once

#include <cstddef>
#include <vector>

namespace diatom::ml {

inline constexpr int unpaired = -1;

struct PossiblePair {
  std::size_t track = 0;
  std::size_t detection = 0;
  double cost = 0.0;  // below 100
};

// The detection of each of `tracks`, or unpaired: as many pairs as possible, and among these the
// cheapest ones in sum.
std::vector<int> cheapest_pairs(std::size_t tracks, std::size_t detections,
                                const std::vector<PossiblePair>& pairs);

}  // namespace diatom::ml
