// How dense points lie in space, on a grid: they are binned, and the bins blurred by a Gaussian,
// one axis after the other. Scott: "Multivariate Density Estimation", Wiley 1992, for the
// bandwidth; the binning as in Silverman: "Kernel density estimation using the fast Fourier
// transform", Applied Statistics 31, 1982.
#pragma once

#include <array>
#include <vector>

#include "ml/boundary/grid.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

class KernelDensity {
 public:
  // Of `points` (N, 3), N >= 2, which must outlive this. The grid's longest side has `resolution`
  // nodes. The bandwidth along an axis is `factor` times Scott's, sigma N^(-1/7), but never less
  // than `least_bandwidth` > 0 or the grid's spacing.
  KernelDensity(const Matrix& points, int resolution, float factor, float least_bandwidth);

  Step step();

  // Points per node, 0 on the border. Of no use before the last step.
  const Grid& grid() const { return grid_; }
  const std::vector<float>& values() const { return values_; }

  // The level above which the densest `share` of the points lies.
  float level_enclosing(double share) const;

 private:
  using Kernel = std::vector<float>;  // weights, the middle one for the node itself

  void bin_some();

  const Matrix& points_;
  Grid grid_;
  std::array<Kernel, 3> kernels_;
  std::vector<float> values_;
  Eigen::Index next_point_ = 0;
  Sweep blur_;
};

}  // namespace diatom::ml
