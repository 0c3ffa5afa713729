// SlowMotionJob: feature rows -> standardised rows -> FALKON's solver in slow motion.
#pragma once

#include <cstdint>
#include <memory>

#include "ml/backbone/features.h"
#include "ml/classifier/slow_motion.h"
#include "ml/core/method.h"

namespace diatom::app {

class SlowMotionJob : public ml::SlowMotionJob {
 public:
  // `values` are FALKON's, but it goes on for ten times their iterations: so many the plain solver
  // takes to come as far.
  SlowMotionJob(ml::Snapshot<ml::Features> features, ml::ParameterValues values, std::uint64_t seed,
                ml::Device device);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();

  ml::Snapshot<ml::Features> features_;
  ml::ParameterValues values_;
  std::uint64_t seed_;
  ml::Device device_;
  std::unique_ptr<ml::SlowMotionJob> solvers_;  // null before the first step
};

}  // namespace diatom::app
