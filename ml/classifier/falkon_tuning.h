// FALKON's sigma and lambda, chosen by the training rows alone. For one sigma, everything that
// costs time is done once and serves every lambda:
//
//   Z = K_nM T^-1,  T = chol_upper(K_MM);   Z^T Z / n = U diag(s) U^T
//   scores  f = Z U diag(1 / (s + lambda)) U^T Z^T Y / n
//   leverages  h_i = sum_j (Z U)_ij^2 / (n (s_j + lambda))
//   without row i its score would be  y - (y - f) / (1 - h)              (Allen 1974, PRESS)
//
// which is the Nystrom solution with the centres held fixed, exactly. Widths that do badly with few
// centres and rows are not tried with more (successive halving; Jamieson and Talwalkar 2016).
// With the usual number of centres the few best widths meet again, and with the one that wins the
// number is doubled until that no longer helps (falkon_doubling.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ml/classifier/classifier.h"
#include "ml/classifier/falkon_doubling.h"
#include "ml/classifier/kernel.h"

namespace diatom::ml {

// One pair that was tried.
struct TuningPoint {
  double sigma = 0.0;
  double lambda = 0.0;
  int rung = 0;  // how far its width came: later rungs had more centres and rows
  int centres = 0;
  double accuracy = 0.0;  // leave-one-out, in [0, 1]
  double error = 0.0;     // leave-one-out, mean square against targets of -1 and 1
};

struct Tuning {
  std::vector<TuningPoint> points;      // in the order in which they were tried
  std::vector<CentresTried> doublings;  // after the pairs; empty where their number is given
  double seconds = 0.0;                 // sum of this job's own steps

  // Of the latest rung the most accurate; of equals the one of the smaller error. Empty at first.
  std::optional<TuningPoint> best() const;
};

// What a finished tuning has settled of the registered method's parameters.
ParameterValues values_of(const Tuning& tuning);

struct TuningOptions {
  KernelShape kernel = KernelShape::gaussian;
  int degree = 3;
  std::vector<double> sigmas = {};   // empty: 0.2 to 3 sqrt(D), in eight even factors
  std::vector<double> lambdas = {};  // empty: 1e-8 to 1e-2, two a decade
  // For each rung: centres, and rows to judge by, at most; half of the widths come to the next.
  struct Rung {
    int centres;
    int rows;
  };
  std::vector<Rung> rungs = {{256, 5000}, {512, 20000}};
  // Numbers of centres to try after that, ascending, as far as there are rows. Fewer than two leave
  // the number open, and so do centres that the training set names.
  std::vector<int> doublings = {1000, 2000, 4000};
  int rows_of_doublings = 10000;  // to judge by, at most
  int finalists = 3;              // widths that meet at the first of these numbers
};

using TuningJob = ResultJob<Tuning>;

// Only set.train is looked at. Throws std::invalid_argument as make_trainer does.
std::unique_ptr<TuningJob> make_falkon_tuning(TrainingSet set, const TuningOptions& options,
                                              std::uint64_t seed, Device device = Device::cpu);

}  // namespace diatom::ml
