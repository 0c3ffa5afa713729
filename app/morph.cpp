#include "app/morph.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace diatom::app {

namespace {

constexpr double time_constant_seconds = 0.12;
constexpr double longest_frame_seconds = 0.05;
constexpr float near_enough = 2e-3F;  // of the largest coordinate: no pixel of difference

}  // namespace

void Morph::move(renderer::PointCloud& cloud, double now_seconds) {
  // The window may have slept since the last picture.
  const double seconds = std::clamp(now_seconds - std::exchange(last_seconds_, now_seconds), 0.0,
                                    longest_frame_seconds);
  target_ = cloud.positions;
  const bool follows =
      target_ && shown_ && shown_->rows() == target_->rows() && shown_->cols() == target_->cols();
  if (!follows || shown_ == target_) {
    shown_ = target_;
    return;
  }
  const auto share = static_cast<float>(1.0 - std::exp(-seconds / time_constant_seconds));
  auto moved = std::make_shared<renderer::Positions>(*shown_ + share * (*target_ - *shown_));
  const float left = (*target_ - *moved).cwiseAbs().maxCoeff();
  const float extent = std::max(1e-3F, target_->cwiseAbs().maxCoeff());
  const bool arrived = !(left > near_enough * extent);
  shown_ = arrived ? target_ : std::shared_ptr<const renderer::Positions>(std::move(moved));
  cloud.positions = shown_;
}

}  // namespace diatom::app
