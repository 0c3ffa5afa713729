// The ellipsoid of a group's covariance: what a Gaussian cloud fills up to a number of standard
// deviations.
#include <cmath>
#include <memory>
#include <numbers>
#include <utility>

#include <Eigen/Eigenvalues>

#include "ml/boundary/boundary.h"
#include "ml/boundary/enclosure.h"
#include "ml/boundary/unit_sphere.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index fewest_points = 4;  // three always lie in a plane
constexpr int sphere_cuts = 3;             // 1280 triangles

// The share of a Gaussian within so many standard deviations: the chi-square distribution's, with
// as many degrees of freedom as the cloud has directions.
double share_within(double sigmas, Eigen::Index directions) {
  const double half_square = 0.5 * sigmas * sigmas;
  if (directions == 0) return 1.0;
  if (directions == 2) return 1.0 - std::exp(-half_square);
  const double on_a_line = std::erf(sigmas / std::numbers::sqrt2);
  if (directions == 1) return on_a_line;
  return on_a_line - std::sqrt(2.0 / std::numbers::pi) * sigmas * std::exp(-half_square);
}

// A cloud's mean and spread. `deviations` along the columns of `axes`, none below the floor;
// `directions` counts those that reach it by themselves.
struct Cloud {
  Eigen::Vector3d mean;
  Eigen::Matrix3d axes;
  Eigen::Vector3d deviations;
  Eigen::Index directions = 0;
};

Cloud cloud_of(const Matrix& points, double floor) {
  Eigen::MatrixX3d centred = points.cast<double>();
  Cloud cloud;
  cloud.mean = centred.colwise().mean().transpose();
  centred.rowwise() -= cloud.mean.transpose();
  const Eigen::Matrix3d covariance =
      centred.transpose() * centred / static_cast<double>(points.rows() - 1);
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(covariance);
  cloud.axes = eigen.eigenvectors();
  const Eigen::Array3d own = eigen.eigenvalues().cwiseMax(0.0).cwiseSqrt();
  cloud.directions = (own >= floor).count();
  cloud.deviations = own.max(floor);
  return cloud;
}

class Ellipsoids : public EnclosureJob {
 public:
  Ellipsoids(const BoundaryData& data, double sigmas)
      : EnclosureJob(data, "ellipsoid", "fewer than 4 points"),
        sigmas_(sigmas),
        sphere_(unit_sphere(sphere_cuts)) {}

 private:
  bool enclose_some(const Group& group) override {
    if (group.points.rows() < fewest_points)
      skip_group();
    else
      enclose(group.id, cloud_of(group.points, thinnest * radius()));
    return true;
  }

  // `stretch` takes the unit sphere to the ellipsoid; it is symmetric, so its inverse is also the
  // inverse transpose that turns the normals.
  void enclose(int group, const Cloud& cloud) {
    const Eigen::Array3d radii = sigmas_ * cloud.deviations.array();
    const auto along_axes = [&cloud](const Eigen::Array3d& factors) {
      const Eigen::Matrix3d map =
          cloud.axes * factors.matrix().asDiagonal() * cloud.axes.transpose();
      return Eigen::Matrix3f(map.cast<float>());
    };
    const Eigen::Matrix3f stretch = along_axes(radii);
    const Eigen::Matrix3f shrink = along_axes(radii.inverse());
    const Eigen::Vector3f mean = cloud.mean.cast<float>();

    SurfaceMesh mesh;
    mesh.vertices = (sphere_.vertices * stretch).rowwise() + mean.transpose();
    mesh.normals = (sphere_.normals * shrink).rowwise().normalized();
    mesh.triangles = sphere_.triangles;
    add(BoundarySurface{group, -1, share_within(sigmas_, cloud.directions), std::move(mesh)});

    const Eigen::Vector3f half = stretch.colwise().norm().transpose();
    add(Body{group,
             {mean - half, mean + half},
             4.0 / 3.0 * std::numbers::pi * radii.prod(),
             [mean, shrink](const Eigen::Vector3f& place) {
               return 1.0F - (shrink * (place - mean)).norm();
             }});
  }

  double sigmas_;
  SurfaceMesh sphere_;
};

std::unique_ptr<BoundaryJob> make_ellipsoid(BoundaryData data, const ParameterValues& values,
                                            std::uint64_t /*seed*/) {
  return std::make_unique<Ellipsoids>(data, values.at("sigmas"));
}

const Registration<BoundaryMethod> ellipsoid{
    {{"ellipsoid",
      "Ellipsoids",
      "The ellipsoid of each group's covariance: right for round clouds, and calm, since all "
      "points "
      "have a say in it.",
      {{"sigmas", "standard deviations", ParameterKind::real, 2.0, 1.0, 3.0, false, "",
        "How far out, in standard deviations along each axis. Of a Gaussian cloud in space, 1 "
        "encloses 20 %, 2 encloses 74 % and 3 encloses 97 %."}}},
     false,
     make_ellipsoid}};

const Registration<Term> ellipsoid_term{
    {{"boundary.ellipsoid", "Ellipsoid"},
     "A group taken for a bell-shaped cloud, and the surface so many deviations from its middle. "
     "It is calm, since all points have a say, and right for round clouds.",
     "(x − μ)ᵀ Σ⁻¹ (x − μ) = s²",
     "Mahalanobis: \"On the generalised distance in statistics\", Proceedings of the National "
     "Institute of Sciences of India 2, 1936"}};

}  // namespace

}  // namespace diatom::ml
