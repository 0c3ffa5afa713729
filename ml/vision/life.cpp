#include "ml/vision/life.h"

#include <algorithm>

namespace diatom::ml {
namespace {

constexpr double memory_sightings = 25.0;
constexpr double memory_s = 1.0;  // of the velocity
constexpr double heap = 1.4;      // the middle's contrast over the rim's
constexpr double round_body = 0.9;

bool is_forgiven(Refusal refusal) {
  return refusal == Refusal::none || refusal == Refusal::debris || refusal == Refusal::bubble;
}

}  // namespace

void Life::see(const Detection& detection, const Eigen::Vector2f& centre, double time_s,
               bool is_mixed) {
  const double passed_s = time_s - seen_s_;
  if (sightings_ > 0 && passed_s > 0.0) {
    watched_s_ = std::min(watched_s_ + passed_s, memory_s);
    const Eigen::Vector2f velocity = (centre - centre_) / static_cast<float>(passed_s);
    velocity_ += static_cast<float>(std::min(passed_s / watched_s_, 1.0)) * (velocity - velocity_);
  }
  seen_s_ = time_s;
  centre_ = centre;
  ++sightings_;
  const double gain = 1.0 / std::min<double>(sightings_, memory_sightings);
  looks_it_ += gain * ((detection.is_organism() ? 1.0 : 0.0) - looks_it_);
  may_be_it_ += gain * ((is_forgiven(detection.refusal) ? 1.0 : 0.0) - may_be_it_);
  if (is_mixed || detection.is_cut || detection.is_part) return;
  wholes_ = std::min(wholes_ + 1.0, memory_sightings);
  roundness_ += (detection.roundness - roundness_) / wholes_;
  heaped_ += (detection.heaped - heaped_) / wholes_;
  area_px_ += (detection.area_px - area_px_) / wholes_;
}

bool Life::swims(const Eigen::Vector2f& water, const LifeParameters& parameters) const {
  return (velocity_ - water).norm() > static_cast<float>(parameters.swims_px_a_s);
}

bool Life::is_organism(const Eigen::Vector2f& water, const LifeParameters& parameters) const {
  if (swims(water, parameters)) return may_be_it_ > 0.5;
  const bool is_heap =
      heaped_ > heap && roundness_ < round_body && area_px_ < parameters.heap_area_px;
  return looks_it_ > 0.5 && !is_heap;
}

}  // namespace diatom::ml
