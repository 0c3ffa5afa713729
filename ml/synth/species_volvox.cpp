// Volvox: a large hollow sphere of green cells, rolling slowly, with daughter colonies inside.
#include <cmath>
#include <numbers>

#include <Eigen/Geometry>

#include "ml/synth/species.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

constexpr double golden_angle = 2.399963229728653;  // radians

// The i-th of `count` places spread evenly over the unit sphere (a Fibonacci lattice).
Eigen::Vector3d place_on_sphere(int i, int count) {
  const double z = 1.0 - (2.0 * i + 1.0) / count;
  const double r = std::sqrt(1.0 - z * z);
  return {r * std::cos(golden_angle * i), r * std::sin(golden_angle * i), z};
}

// The colony rolls about an axis of its own, given by two angles.
Eigen::Matrix3d rolled(double azimuth, double tilt, double roll) {
  using Axis = Eigen::AngleAxisd;
  return (Axis(roll, Eigen::Vector3d::UnitX()) * Axis(tilt, Eigen::Vector3d::UnitY()) *
          Axis(azimuth, Eigen::Vector3d::UnitZ()))
      .toRotationMatrix();
}

void paint_cells(Canvas& canvas, Random& traits, const Eigen::Matrix3d& roll, double radius) {
  const int count = 130 + static_cast<int>(traits.below(110));
  const Ink green{{0.58F, 0.24F, 0.62F}, 0.3F};
  for (int i = 0; i < count; ++i) {
    const Eigen::Vector3d jitter(traits.uniform(-1, 1), traits.uniform(-1, 1),
                                 traits.uniform(-1, 1));
    const Eigen::Vector3d cell = roll * (place_on_sphere(i, count) + 0.06 * jitter).normalized();
    const double facing = cell.z() > 0.0 ? 1.0 : 0.5;  // the far side is out of focus
    canvas.disc(radius * cell.head<2>(), 2.7, green * facing);
  }
}

void paint_daughters(Canvas& canvas, Random& traits, const Eigen::Matrix3d& roll, double radius) {
  const int count = 2 + static_cast<int>(traits.below(8));
  const double size = radius * traits.uniform(0.14, 0.23);
  for (int i = 0; i < count; ++i) {
    const double depth = radius * traits.uniform(0.42, 0.68);
    const Eigen::Vector3d daughter = depth * (roll * place_on_sphere(i, count));
    const double r = size * traits.uniform(0.75, 1.15);
    canvas.ball(daughter.head<2>(), r, {{0.58F, 0.22F, 0.70F}, 2.4F});
    canvas.ring(daughter.head<2>(), r, 3.0, {{0.24F, 0.12F, 0.26F}, 0.3F});
  }
}

void paint_volvox(Canvas& canvas, Random traits, double beat) {
  const double radius = traits.uniform(64.0, 102.0);
  const double azimuth = traits.uniform(0.0, turn);
  const double tilt = traits.uniform(0.0, std::numbers::pi);
  const Eigen::Matrix3d roll = rolled(azimuth, tilt, 0.25 * beat);
  const double tint = traits.uniform(0.6, 1.2);
  canvas.ball({0, 0}, radius, Ink{{0.12F, 0.05F, 0.12F}, 4.0F} * tint);
  canvas.ring({0, 0}, radius - 2.4, 4.8, Ink{{0.20F, 0.12F, 0.20F}, 0.6F} * tint);
  paint_daughters(canvas, traits, roll, radius);
  paint_cells(canvas, traits, roll, radius);
}

const Registration<SpeciesMethod> volvox{
    {{"volvox", "Volvox", "A large hollow sphere of green cells with daughters inside.", {}},
     110.0,
     28.0,
     paint_volvox}};

}  // namespace
}  // namespace diatom::ml
