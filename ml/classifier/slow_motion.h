// FALKON's solver in slow motion: conjugate gradient with FALKON's preconditioner beside the same
// without one, on one system and from 0,
//
//   (K_nM^T W K_nM + lambda n K_MM) alpha = K_nM^T W Y,
//
// an iteration of each at a time. Both share every pass over K_nM, so that nothing differs but the
// preconditioner; with it, the iterates are those of falkon_solver.h. K_nM holds floats, as
// FALKON's does; everything else is double, so that residuals can fall as far as they are shown.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ml/classifier/classifier.h"

namespace diatom::ml {

// A solver after one of its iterations.
struct SolverPoint {
  // Of the system as it stands above, relative to its right hand side; the largest over classes.
  double residual = 0.0;
  double accuracy_test = 0.0;  // in [0, 1]; NaN with nothing held out
  Eigen::VectorXd norms;       // (C), of each class's alpha
};

struct SolverRun {
  std::vector<SolverPoint> iterations;
  Matrix test_scores;  // (test rows, C), by the newest alpha
};

struct SlowMotion {
  SolverRun preconditioned;
  SolverRun plain;
};

using SlowMotionJob = ResultJob<SlowMotion>;

// By values of the registered FALKON, with the centres that it would draw by the same seed.
// Publishes after every iteration; a step is never more than one. It ends after as many iterations
// as the values say, or where both solvers have come to 1e-10. Throws std::invalid_argument as
// make_trainer does.
std::unique_ptr<SlowMotionJob> make_slow_motion(TrainingSet set, const ParameterValues& values,
                                                std::uint64_t seed, Device device = Device::cpu);

}  // namespace diatom::ml
