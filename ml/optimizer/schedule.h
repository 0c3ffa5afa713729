// Schedule: how the learning rate changes over a run.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace diatom::ml {

enum class Schedule : std::uint8_t {
  cosine,       // to 0 along half a cosine (Loshchilov and Hutter 2017)
  exponential,  // to a hundredth
  constant,
};

// The factor in [0, 1] by which the learning rate is multiplied after `done` of `all` updates. The
// first `warm_up` (share of all) rise to 1 in a straight line.
inline double rate_factor(Schedule schedule, double done, double all, double warm_up) {
  const double rising = std::max(1.0, warm_up * all);
  if (done + 1.0 < rising) return (done + 1.0) / rising;
  const double share = std::clamp((done + 1.0 - rising) / std::max(1.0, all - rising), 0.0, 1.0);
  switch (schedule) {
    case Schedule::cosine:
      return 0.5 * (1.0 + std::cos(std::numbers::pi * share));
    case Schedule::exponential:
      return std::pow(0.01, share);
    case Schedule::constant:
      return 1.0;
  }
  return 1.0;
}

}  // namespace diatom::ml
