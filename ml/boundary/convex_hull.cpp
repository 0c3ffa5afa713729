#include "ml/boundary/convex_hull.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
extern "C" {
#include <libqhull_r/libqhull_r.h>
}

#include "ml/boundary/mesh.h"

namespace diatom::ml {

namespace {

constexpr double flat = 1e-4;  // extent, as a share of the longest one

using Rowsd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The points as seen from their middle, along their principal axes: the longest first.
struct Aligned {
  Eigen::Vector3d middle;
  Eigen::Matrix3d axes;  // orthonormal columns, right-handed
  Rowsd places;          // (N, 3)
  Eigen::Vector3d extents;
};

Aligned aligned(const Matrix& points) {
  Aligned result;
  Rowsd centred = points.cast<double>();
  result.middle = centred.colwise().mean().transpose();
  centred.rowwise() -= result.middle.transpose();
  const Eigen::Matrix3d scatter = centred.transpose() * centred;
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(scatter);
  result.axes = eigen.eigenvectors().rowwise().reverse();
  // Of a flat group's two sides, the one whose normal has its largest component positive.
  Eigen::Index largest = 0;
  result.axes.col(2).cwiseAbs().maxCoeff(&largest);
  if (result.axes(largest, 2) < 0.0) result.axes.col(2) *= -1.0;
  if (result.axes.determinant() < 0.0) result.axes.col(1) *= -1.0;
  result.places = centred * result.axes;
  result.extents =
      (result.places.colwise().maxCoeff() - result.places.colwise().minCoeff()).transpose();
  return result;
}

// One run of Qhull, whose facets and vertices live as long as this.
class QhullRun {
 public:
  // `places` (N, 2) or (N, 3). Throws std::runtime_error, with the first line of what Qhull says.
  QhullRun(Rowsd places, std::string options) : places_(std::move(places)) {
    char* said = nullptr;
    std::size_t length = 0;
    FILE* const errors = open_memstream(&said, &length);
    qh_zero(&run_, errors);
    options.insert(0, "qhull ");
    const int failed =
        qh_new_qhull(&run_, static_cast<int>(places_.cols()), static_cast<int>(places_.rows()),
                     places_.data(), False, options.data(), nullptr, errors);
    std::fclose(errors);
    const std::string message(said, length);
    std::free(said);
    if (failed == 0) return;
    release();
    throw std::runtime_error("no convex hull was found: " + message.substr(0, message.find('\n')));
  }
  QhullRun(const QhullRun&) = delete;
  QhullRun& operator=(const QhullRun&) = delete;
  ~QhullRun() { release(); }

  template <class Action>
  void for_each_facet(const Action& action) const {
    for (const facetT* facet = run_.facet_list; facet && facet->next; facet = facet->next)
      action(*facet);
  }

  template <class Action>
  void for_each_vertex(const Action& action) const {
    for (const vertexT* vertex = run_.vertex_list; vertex && vertex->next; vertex = vertex->next)
      action(*vertex);
  }

  Eigen::Index row_of(const vertexT& vertex) const {
    return (vertex.point - places_.data()) / places_.cols();
  }

 private:
  void release() {
    qh_freeqhull(&run_, !qh_ALL);
    int still_short = 0;
    int still_long = 0;
    qh_memfreeshort(&run_, &still_short, &still_long);
  }

  Rowsd places_;
  qhT run_;
};

// Triangles with vertices of their own, and the planes of a hull, as they are found.
class HullBuilder {
 public:
  explicit HullBuilder(const Aligned& points) : points_(points) {}

  void add_triangle(std::array<Eigen::Vector3d, 3> corners, const Eigen::Vector3d& normal) {
    if ((corners[1] - corners[0]).cross(corners[2] - corners[0]).dot(normal) < 0.0)
      std::swap(corners[1], corners[2]);
    signed_volume_ += corners[0].dot(corners[1].cross(corners[2])) / 6.0;
    for (const auto& corner : corners) {
      vertices_.emplace_back((points_.middle + points_.axes * corner).cast<float>());
      normals_.emplace_back((points_.axes * normal).normalized().cast<float>());
    }
  }

  // Inside, normal . place + offset <= 0.
  void add_plane(const Eigen::Vector3d& normal, double offset) {
    const Eigen::Vector3d turned = points_.axes * normal;
    planes_.emplace_back(turned.x(), turned.y(), turned.z(), offset - turned.dot(points_.middle));
  }

  double enclosed_volume() const { return signed_volume_; }

  ConvexHull build(double volume) const {
    ConvexHull hull;
    hull.volume = volume;
    hull.planes.resize(static_cast<Eigen::Index>(planes_.size()), 4);
    for (std::size_t i = 0; i < planes_.size(); ++i)
      hull.planes.row(static_cast<Eigen::Index>(i)) = planes_[i].transpose();
    hull.mesh.vertices = matrix_of(vertices_);
    hull.mesh.normals = matrix_of(normals_);
    hull.mesh.triangles.resize(vertices_.size());
    std::iota(hull.mesh.triangles.begin(), hull.mesh.triangles.end(), 0U);
    return hull;
  }

 private:
  const Aligned& points_;
  std::vector<Eigen::Vector3f> vertices_;
  std::vector<Eigen::Vector3f> normals_;
  std::vector<Eigen::Vector4d> planes_;
  double signed_volume_ = 0.0;
};

ConvexHull solid_hull(const Aligned& points) {
  const QhullRun run(points.places, "Qt");  // facets of more than three corners become triangles
  HullBuilder builder(points);
  run.for_each_facet([&builder](const facetT& facet) {
    const Eigen::Vector3d normal = Eigen::Vector3d::Map(facet.normal);
    std::array<Eigen::Vector3d, 3> corners;
    for (std::size_t i = 0; i < corners.size(); ++i)
      corners.at(i) =
          Eigen::Vector3d::Map(static_cast<const vertexT*>(facet.vertices->e[i].p)->point);
    builder.add_triangle(corners, normal);
    builder.add_plane(normal, facet.offset);
  });
  return builder.build(builder.enclosed_volume());
}

// The corners of the polygon around points in a plane, counter-clockwise.
std::vector<Eigen::Vector2d> polygon(const Rowsd& places) {
  const QhullRun run(places, "");
  std::vector<Eigen::Vector2d> corners;
  Eigen::Vector2d middle = Eigen::Vector2d::Zero();
  run.for_each_vertex([&](const vertexT& vertex) {
    corners.emplace_back(Eigen::Vector2d::Map(vertex.point));
    middle += corners.back();
  });
  middle /= static_cast<double>(corners.size());
  const auto angle = [&middle](const Eigen::Vector2d& corner) {
    return std::atan2(corner.y() - middle.y(), corner.x() - middle.x());
  };
  std::sort(corners.begin(), corners.end(),
            [&angle](const auto& a, const auto& b) { return angle(a) < angle(b); });
  return corners;
}

ConvexHull flat_hull(const Aligned& points, double thickness) {
  const auto corners = polygon(points.places.leftCols(2));
  const Eigen::Vector3d up = Eigen::Vector3d::UnitZ();
  const auto in_space = [](const Eigen::Vector2d& corner) {
    return Eigen::Vector3d(corner.x(), corner.y(), 0.0);
  };
  HullBuilder builder(points);
  double area = 0.0;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Eigen::Vector2d& here = corners[i];
    const Eigen::Vector2d& next = corners[(i + 1) % corners.size()];
    area += 0.5 * (here.x() * next.y() - here.y() * next.x());
    const Eigen::Vector2d outward =
        Eigen::Vector2d(next.y() - here.y(), here.x() - next.x()).normalized();
    builder.add_plane(in_space(outward), -outward.dot(here));
    if (i > 0 && i + 1 < corners.size())
      builder.add_triangle({in_space(corners[0]), in_space(here), in_space(next)}, up);
  }
  builder.add_plane(up, -0.5 * thickness);
  builder.add_plane(-up, -0.5 * thickness);
  return builder.build(area * thickness);
}

}  // namespace

std::optional<ConvexHull> convex_hull(const Matrix& points, double thickness) {
  const auto seen = aligned(points);
  const double least = flat * seen.extents.maxCoeff();
  if (seen.extents[1] <= least) return {};
  return seen.extents[2] <= least ? flat_hull(seen, thickness) : solid_hull(seen);
}

Matrix corners_of_hull(const Matrix& points) {
  const auto seen = aligned(points);
  if (seen.extents[2] <= flat * seen.extents.maxCoeff()) return points;
  const QhullRun run(seen.places, "");
  RowIndices corners;
  run.for_each_vertex([&](const vertexT& vertex) { corners.push_back(run.row_of(vertex)); });
  std::sort(corners.begin(), corners.end());
  return points(corners, Eigen::all);
}

}  // namespace diatom::ml
