#include "app/slow_motion_job.h"

#include <algorithm>
#include <utility>

#include "ml/classifier/classifier.h"
#include "ml/classifier/model.h"

namespace diatom::app {

namespace {

constexpr double kTimesAsLong = 10;
constexpr double kMostIterations = 1000;

}  // namespace

SlowMotionJob::SlowMotionJob(ml::Snapshot<ml::Features> features, ml::ParameterValues values,
                             std::uint64_t seed, ml::Device device)
    : features_(std::move(features)), values_(std::move(values)), seed_(seed), device_(device) {}

ml::Step SlowMotionJob::step() {
  if (!solvers_) {
    begin();
    return ml::Step::more;
  }
  const auto before = solvers_->latest();
  const auto outcome = solvers_->step();
  if (solvers_->latest() != before) publish(solvers_->latest());
  return outcome;
}

void SlowMotionJob::begin() {
  auto values = ml::checked_values(ml::ClassifierRegistry::instance().find("falkon").info, values_);
  values["iterations"] = std::min(kMostIterations, kTimesAsLong * values["iterations"]);
  solvers_ = ml::make_slow_motion(ml::prepare_training(*features_).set, values, seed_, device_);
}

ml::Progress SlowMotionJob::progress() const {
  return solvers_ ? solvers_->progress() : ml::Progress{0.0F, "standardising the features"};
}

}  // namespace diatom::app
