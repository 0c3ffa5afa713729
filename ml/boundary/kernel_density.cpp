#include "ml/boundary/kernel_density.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ml/boundary/groups.h"

namespace diatom::ml {

namespace {

constexpr float kernel_reach = 3.0F;  // bandwidths at which the Gaussian is cut off

Eigen::Array3f scott_bandwidths(const Matrix& points) {
  const Eigen::MatrixXd exact = points.cast<double>();
  const Eigen::RowVectorXd middle = exact.colwise().mean();
  const auto count = static_cast<double>(points.rows());
  const Eigen::Array3d variances =
      (exact.rowwise() - middle).colwise().squaredNorm().transpose() / (count - 1);
  return (variances.sqrt() * std::pow(count, -1.0 / 7.0)).cast<float>();
}

// So that `resolution` nodes hold the box and, on each side, what a kernel of the widest bandwidth
// reaches and a node and a half more. Where that bandwidth is less than the spacing, the spacing
// stands in.
float spacing_for(const Eigen::AlignedBox3f& box, float bandwidth, int resolution) {
  const float longest = box.sizes().maxCoeff();
  const auto between = static_cast<float>(resolution - 5);
  const float spacing = (longest + 2.0F * kernel_reach * bandwidth) / between;
  if (bandwidth >= spacing) return spacing;
  return longest / (between - 2.0F * kernel_reach);
}

std::vector<float> gaussian(float bandwidth_in_nodes) {
  const int reach = static_cast<int>(kernel_reach * bandwidth_in_nodes);
  std::vector<float> weights;
  float sum = 0.0F;
  for (int offset = -reach; offset <= reach; ++offset) {
    const float along = static_cast<float>(offset) / bandwidth_in_nodes;
    weights.push_back(std::exp(-0.5F * along * along));
    sum += weights.back();
  }
  for (auto& weight : weights) weight /= sum;
  return weights;
}

}  // namespace

KernelDensity::KernelDensity(const Matrix& points, int resolution, float factor,
                             float least_bandwidth)
    : points_(points), blur_({}, Eigen::Array3i::Zero()) {
  const auto box = box_of(points);
  const Eigen::Array3f wanted = (factor * scott_bandwidths(points)).max(least_bandwidth);
  const float spacing = spacing_for(box, wanted.maxCoeff(), resolution);
  const Eigen::Array3f bandwidths = wanted.max(spacing);
  grid_ = grid_around(box, kernel_reach * bandwidths.maxCoeff() + 1.5F * spacing, spacing);
  Eigen::Array3i reach;
  for (int axis = 0; axis < 3; ++axis) {
    auto& kernel = kernels_.at(static_cast<std::size_t>(axis));
    kernel = gaussian(bandwidths[axis] / spacing);
    reach[axis] = static_cast<int>(kernel.size() / 2);
  }
  blur_ = Sweep(grid_, reach);
  values_.assign(static_cast<std::size_t>(grid_.nodes()), 0.0F);
}

Step KernelDensity::step() {
  if (next_point_ < points_.rows()) {
    bin_some();
    return Step::more;
  }
  const bool is_done = blur_.step(values_, 0.0F, [this](int axis, int offset) {
    const auto& kernel = kernels_.at(static_cast<std::size_t>(axis));
    const auto middle = static_cast<int>(kernel.size() / 2);
    return [weight = kernel[static_cast<std::size_t>(middle + offset)]](float value, float seen) {
      return value + weight * seen;
    };
  });
  return is_done ? Step::done : Step::more;
}

void KernelDensity::bin_some() {
  constexpr Eigen::Index points_in_step = 50'000;
  const auto last = std::min(points_.rows(), next_point_ + points_in_step);
  for (; next_point_ < last; ++next_point_)
    for_each_node_around(grid_, points_.row(next_point_).transpose(),
                         [this](std::size_t node, float weight) { values_[node] += weight; });
}

// Midway between the density at the last point inside and at the first one outside; but low enough
// that something is inside where all points are one.
float KernelDensity::level_enclosing(double share) const {
  std::vector<float> densities(static_cast<std::size_t>(points_.rows()), 0.0F);
  for (Eigen::Index row = 0; row < points_.rows(); ++row)
    for_each_node_around(grid_, points_.row(row).transpose(), [&](std::size_t node, float weight) {
      densities[static_cast<std::size_t>(row)] += weight * values_[node];
    });
  const auto count = static_cast<double>(densities.size());
  const auto inside = std::max<std::ptrdiff_t>(1, std::lround(share * count));
  std::sort(densities.begin(), densities.end(), std::greater<>());
  const float last = densities[static_cast<std::size_t>(inside - 1)];
  const float next =
      inside < std::ssize(densities) ? densities[static_cast<std::size_t>(inside)] : 0.0F;
  constexpr float below_peak = 0.98F;
  return std::min(0.5F * (last + next),
                  below_peak * *std::max_element(values_.begin(), values_.end()));
}

}  // namespace diatom::ml
