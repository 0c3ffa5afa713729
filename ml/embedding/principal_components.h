// Principal components by block subspace iteration: a few more random directions than are wanted
// are multiplied by the covariance matrix, which is never formed, until the leading ones stand
// still. Halko, Martinsson, Tropp: "Finding structure with randomness", SIAM Review 53, 2011.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

struct PrincipalComponents {
  Vector mean;             // (D)
  Eigen::MatrixXf axes;    // (D, K), orthonormal; columns beyond D are zero
  Vector variances;        // (K), descending
  double explained = 0.0;  // share of all variance, in [0, 1]
  Matrix points;           // (N, K): the rows that they were found for, along the axes

  Matrix place(const Matrix& rows) const;   // (N, D) -> (N, K)
  Matrix lift(const Matrix& places) const;  // (N, K) -> (N, D), the nearest row that lies there
};

class PrincipalComponentsJob : public ResultJob<PrincipalComponents> {
 public:
  // `rows` has at least one row and one column, all finite; `axes` >= 1.
  PrincipalComponentsJob(Snapshot<Matrix> rows, Eigen::Index axes, int iterations,
                         std::uint64_t seed);

  Step step() override;
  Progress progress() const override;

 private:
  using Block = Eigen::MatrixXf;  // (D, Q) or (rows, Q), column-major: a direction is contiguous
  using Blockd = Eigen::MatrixXd;
  enum class Stage { mean, variance, iterate, rotate, place, straighten };

  Eigen::Index rows_in_step() const;
  Matrix centred(Eigen::Index first, Eigen::Index count) const;
  void multiply(Eigen::Index first, Eigen::Index count);
  Step end_pass();
  void rotate();
  void place(Eigen::Index first, Eigen::Index count);
  void straighten();

  Snapshot<Matrix> rows_;
  Eigen::Index axes_;
  int iterations_;
  Stage stage_ = Stage::mean;
  Eigen::Index next_row_ = 0;  // of the pass under way
  int iteration_ = 0;
  bool is_last_ = false;     // the iteration
  Eigen::RowVectorXd sum_;   // (D)
  Eigen::RowVectorXf mean_;  // (D)
  double total_variance_ = 0.0;
  Blockd directions_;          // (D, Q), orthonormal
  Block operand_;              // the same in float
  Block images_;               // (N, Q): centred rows times directions
  Blockd products_;            // (D, Q): N times covariance times directions
  Blockd rotation_;            // (Q, Q), the directions to the best axes within their span
  Eigen::VectorXd variances_;  // (Q) along these, times N
  Block in_directions_;        // (Q, K): the axes that are published
  PrincipalComponents found_;  // of the iteration
};

}  // namespace diatom::ml
