#include "ml/embedding/repulsion.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace diatom::ml {

namespace {

constexpr std::int32_t points_in_leaf = 8;
constexpr std::int32_t points_in_group = 32;
constexpr int lanes = 8;  // points that are summed for at once
constexpr int levels = 21;

// Two zero bits after each of the lowest 21.
std::uint64_t spread(std::uint64_t bits) {
  bits &= 0x1fffff;
  bits = (bits | bits << 32U) & 0x1f00000000ffff;
  bits = (bits | bits << 16U) & 0x1f0000ff0000ff;
  bits = (bits | bits << 8U) & 0x100f00f00f00f00f;
  bits = (bits | bits << 4U) & 0x10c30c30c30c30c3;
  return (bits | bits << 2U) & 0x1249249249249249;
}

int octant(std::uint64_t key, int level) {
  return static_cast<int>(key >> (3U * static_cast<unsigned>(levels - 1 - level)) & 7U);
}

using Lane = Eigen::Array<float, lanes, 1>;

}  // namespace

void Repulsion::build(const Places& points) {
  const Eigen::RowVector3f low = points.colwise().minCoeff();
  const Eigen::RowVector3f sides = points.colwise().maxCoeff() - low;
  const float edge = sides.maxCoeff();
  is_flat_ = sides.z() == 0.0F;
  sort(points, low, edge);
  cells_.clear();
  cells_.push_back(cell_of(0, static_cast<std::int32_t>(order_.size()), edge));
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) divide(cell);
}

void Repulsion::sort(const Places& points, const Eigen::RowVector3f& low, float edge) {
  const auto n = static_cast<std::size_t>(points.rows());
  const double cells_per_unit = 0x1.fffffp20 / std::max(1e-30, static_cast<double>(edge));
  std::vector<std::pair<std::uint64_t, std::int32_t>> keyed(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Eigen::RowVector3d from_low =
        (points.row(static_cast<Eigen::Index>(i)) - low).cast<double>() * cells_per_unit;
    std::uint64_t key = 0;
    for (const double place : from_low) key = key << 1U | spread(static_cast<std::uint64_t>(place));
    keyed[i] = {key, static_cast<std::int32_t>(i)};
  }
  std::sort(keyed.begin(), keyed.end());
  order_.resize(n);
  keys_.resize(n);
  for (auto* column : {&x_, &y_, &z_}) column->resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::tie(keys_[i], order_[i]) = keyed[i];
    x_[i] = points(order_[i], 0);
    y_[i] = points(order_[i], 1);
    z_[i] = points(order_[i], 2);
  }
}

Repulsion::Cell Repulsion::cell_of(std::int32_t first, std::int32_t count, float edge) const {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
  for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(first + count); ++i) {
    x += static_cast<double>(x_[i]);
    y += static_cast<double>(y_[i]);
    z += static_cast<double>(z_[i]);
  }
  Cell cell;
  cell.x = static_cast<float>(x / count);
  cell.y = static_cast<float>(y / count);
  cell.z = static_cast<float>(z / count);
  cell.edge = edge;
  cell.first = first;
  cell.count = count;
  return cell;
}

// Children are runs of equal octants, since the points are sorted by these.
void Repulsion::divide(std::size_t parent) {
  const Cell cell = cells_[parent];
  if (cell.count <= points_in_leaf || cell.level == levels) return;
  cells_[parent].child = static_cast<std::int32_t>(cells_.size());
  const auto end = cell.first + cell.count;
  for (auto first = cell.first; first < end;) {
    const int own = octant(keys_[static_cast<std::size_t>(first)], cell.level);
    auto last = first + 1;
    while (last < end && octant(keys_[static_cast<std::size_t>(last)], cell.level) == own) ++last;
    cells_.push_back(cell_of(first, last - first, 0.5F * cell.edge));
    cells_.back().level = cell.level + 1;
    ++cells_[parent].children;
    first = last;
  }
}

Eigen::Index Repulsion::groups() const {
  return (static_cast<Eigen::Index>(order_.size()) + points_in_group - 1) / points_in_group;
}

Repulsion::Box Repulsion::box_of(std::int32_t first, std::int32_t count) const {
  const Eigen::Map<const Eigen::ArrayXf> x(x_.data() + first, count);
  const Eigen::Map<const Eigen::ArrayXf> y(y_.data() + first, count);
  const Eigen::Map<const Eigen::ArrayXf> z(z_.data() + first, count);
  return {{x.minCoeff(), y.minCoeff(), z.minCoeff()}, {x.maxCoeff(), y.maxCoeff(), z.maxCoeff()}};
}

// Fills `met_` with all that a group within `box` meets.
void Repulsion::walk(const Box& box) {
  met_.clear();
  waiting_.assign(1, 0);
  while (!waiting_.empty()) {
    const Cell& cell = cells_[static_cast<std::size_t>(waiting_.back())];
    waiting_.pop_back();
    const Eigen::Array3f at(cell.x, cell.y, cell.z);
    const float squared_distance =
        (box.low - at).max(at - box.high).max(0.0F).matrix().squaredNorm();
    const bool is_far = cell.edge * cell.edge < theta_ * theta_ * squared_distance;
    const bool is_one_place = cell.children == 0 && cell.level == levels;
    if (is_far || is_one_place) {
      met_.push_back({cell.x, cell.y, cell.z, static_cast<float>(cell.count)});
    } else if (cell.children == 0) {
      for (auto i = static_cast<std::size_t>(cell.first);
           i < static_cast<std::size_t>(cell.first + cell.count); ++i)
        met_.push_back({x_[i], y_[i], z_[i], 1.0F});
    } else {
      for (auto child = cell.child; child < cell.child + cell.children; ++child)
        waiting_.push_back(child);
    }
  }
}

double Repulsion::push(Eigen::Index first, Eigen::Index last, Places& forces) {
  const auto n = static_cast<std::int32_t>(order_.size());
  double sum = 0.0;
  for (auto group = first; group < last; ++group) {
    const auto begin = static_cast<std::int32_t>(group) * points_in_group;
    const auto count = std::min(points_in_group, n - begin);
    walk(box_of(begin, count));
    for (auto at = begin; at < begin + count; at += lanes) {
      const auto in_lane = std::min(lanes, begin + count - at);
      sum +=
          is_flat_ ? push_lane<true>(at, in_lane, forces) : push_lane<false>(at, in_lane, forces);
    }
  }
  return sum;
}

// Of the `count` points from `first` on, in the sorted order. What is left of the lanes is
// repeated and not kept.
template <bool flat>
double Repulsion::push_lane(std::int32_t first, std::int32_t count, Places& forces) const {
  Lane x, y, z;
  for (int lane = 0; lane < lanes; ++lane) {
    const auto place = static_cast<std::size_t>(first + std::min(lane, count - 1));
    x[lane] = x_[place];
    y[lane] = y_[place];
    z[lane] = z_[place];
  }
  Lane force_x = Lane::Zero();
  Lane force_y = Lane::Zero();
  Lane force_z = Lane::Zero();
  Lane sum = Lane::Zero();
  for (const auto& met : met_) {
    const Lane dx = x - met.x;
    const Lane dy = y - met.y;
    const Lane dz = z - met.z;
    Lane squared = 1.0F + dx * dx + dy * dy;
    if constexpr (!flat) squared += dz * dz;
    const Lane q = squared.inverse();
    const Lane massive_q = met.mass * q;
    sum += massive_q;
    const Lane push = massive_q * q;
    force_x += push * dx;
    force_y += push * dy;
    if constexpr (!flat) force_z += push * dz;
  }
  double kept = 0.0;
  for (int lane = 0; lane < count; ++lane) {
    const auto row = order_[static_cast<std::size_t>(first + lane)];
    forces.row(row) << force_x[lane], force_y[lane], force_z[lane];
    kept += std::max(0.0, static_cast<double>(sum[lane]) - 1.0);  // it met itself
  }
  return kept;
}

}  // namespace diatom::ml
