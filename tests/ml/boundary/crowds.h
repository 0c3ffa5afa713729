// Points for tests of boundaries, and what is measured on the surfaces around them.
#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Geometry>

#include "ml/boundary/boundary.h"
#include "ml/core/random.h"

namespace diatom::tests {

inline ml::BoundaryData boundary_data(ml::Matrix points, ml::Labels groups,
                                      ml::Scorer scorer = nullptr) {
  return {std::make_shared<const ml::Matrix>(std::move(points)),
          std::make_shared<const ml::Labels>(std::move(groups)), std::move(scorer)};
}

// Normal points of deviation 1 around the origin.
inline ml::Matrix normal_points(Eigen::Index count, std::uint64_t seed) {
  ml::Random random(seed);
  return ml::Matrix::NullaryExpr(count, 3,
                                 [&random] { return static_cast<float>(random.normal()); });
}

// The nearer a class' middle, the higher its score: classes part halfway between.
inline ml::Scorer nearest_of(const ml::Matrix& middles) {
  return [middles](const ml::Matrix& places) {
    ml::Matrix scores(places.rows(), middles.rows());
    for (Eigen::Index k = 0; k < middles.rows(); ++k)
      scores.col(k) = -(places.rowwise() - middles.row(k)).rowwise().squaredNorm();
    return scores;
  };
}

// Three clouds of deviation 1 that touch, rows in turn, and the classifier that parts them.
inline ml::BoundaryData three_crowds(Eigen::Index count, std::uint64_t seed) {
  const ml::Matrix middles{{0.0F, 0.0F, 0.0F}, {3.0F, 0.0F, 0.0F}, {0.0F, 3.0F, 1.0F}};
  ml::Matrix points = normal_points(count, seed);
  ml::Labels groups;
  for (Eigen::Index row = 0; row < count; ++row) {
    groups.push_back(static_cast<int>(row % 3));
    points.row(row) += middles.row(row % 3);
  }
  return boundary_data(std::move(points), std::move(groups), nearest_of(middles));
}

inline ml::Snapshot<ml::Boundary> boundary_of(const std::string& method, ml::BoundaryData data,
                                              const ml::ParameterValues& values = {},
                                              std::uint64_t seed = 1) {
  const auto job = ml::make_boundary(method, std::move(data), values, seed);
  return ml::run_to_result(*job);
}

inline Eigen::Vector3d corner(const ml::SurfaceMesh& mesh, std::size_t index) {
  return mesh.vertices.row(mesh.triangles[index]).transpose().cast<double>();
}

inline double area(const ml::SurfaceMesh& mesh) {
  double sum = 0.0;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
    const Eigen::Vector3d a = corner(mesh, i);
    sum += 0.5 * (corner(mesh, i + 1) - a).cross(corner(mesh, i + 2) - a).norm();
  }
  return sum;
}

// Of a closed mesh; positive where its triangles turn outward.
inline double volume(const ml::SurfaceMesh& mesh) {
  const Eigen::Vector3d apex = mesh.vertices.row(0).transpose().cast<double>();
  double sum = 0.0;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3)
    sum += (corner(mesh, i) - apex)
               .dot((corner(mesh, i + 1) - apex).cross(corner(mesh, i + 2) - apex)) /
           6.0;
  return sum;
}

// Each edge belongs to two triangles, which walk it in opposite directions.
inline bool is_closed(const ml::SurfaceMesh& mesh) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> walks;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3)
    for (std::size_t side = 0; side < 3; ++side)
      ++walks[{mesh.triangles[i + side], mesh.triangles[i + (side + 1) % 3]}];
  for (const auto& [edge, count] : walks) {
    const auto back = walks.find({edge.second, edge.first});
    if (count != 1 || back == walks.end() || back->second != 1) return false;
  }
  return !walks.empty();
}

// The share of triangles whose own normal agrees with those of their corners.
inline double share_facing_outward(const ml::SurfaceMesh& mesh) {
  std::size_t agree = 0;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
    const Eigen::Vector3d a = corner(mesh, i);
    const Eigen::Vector3d own = (corner(mesh, i + 1) - a).cross(corner(mesh, i + 2) - a);
    Eigen::Vector3f normals = Eigen::Vector3f::Zero();
    for (std::size_t side = 0; side < 3; ++side)
      normals += mesh.normals.row(mesh.triangles[i + side]).transpose();
    if (own.dot(normals.cast<double>()) >= 0.0) ++agree;
  }
  return 3.0 * static_cast<double>(agree) / static_cast<double>(mesh.triangles.size());
}

// Whether a ray from the place leaves a closed mesh an odd number of times. The direction is odd
// enough to miss edges.
inline bool encloses(const ml::SurfaceMesh& mesh, const Eigen::Vector3d& place) {
  const Eigen::Vector3d ray = Eigen::Vector3d(0.5377, 0.1834, 0.8226).normalized();
  bool inside = false;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
    const Eigen::Vector3d a = corner(mesh, i);
    const Eigen::Vector3d ab = corner(mesh, i + 1) - a;
    const Eigen::Vector3d ac = corner(mesh, i + 2) - a;
    const Eigen::Vector3d across = ray.cross(ac);
    const double determinant = ab.dot(across);
    if (determinant == 0.0) continue;
    const Eigen::Vector3d from = place - a;
    const double u = from.dot(across) / determinant;
    const Eigen::Vector3d turned = from.cross(ab);
    const double v = ray.dot(turned) / determinant;
    if (u >= 0.0 && v >= 0.0 && u + v <= 1.0 && ac.dot(turned) / determinant > 0.0)
      inside = !inside;
  }
  return inside;
}

inline double share_enclosed(const ml::SurfaceMesh& mesh, const ml::Matrix& points) {
  Eigen::Index inside = 0;
  for (Eigen::Index row = 0; row < points.rows(); ++row)
    if (encloses(mesh, points.row(row).transpose().cast<double>())) ++inside;
  return static_cast<double>(inside) / static_cast<double>(points.rows());
}

}  // namespace diatom::tests
