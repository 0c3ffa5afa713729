// The live slide. Where an organism is at time t follows from its traits in closed form, so that
// any frame can be drawn without the ones before it.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "ml/synth/debris.h"
#include "ml/synth/optics.h"
#include "ml/synth/seeds.h"
#include "ml/synth/species.h"
#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

constexpr double turn = 2.0 * std::numbers::pi;
constexpr double sensor_noise = 3.0;

// Independent streams under the scene's seed.
enum Stream : std::uint64_t { slide_stream, organism_stream, noise_stream };

void check_side(const char* name, int side) {
  if (side < 64 || side > 4096) {
    throw std::invalid_argument("the synthetic scene's " + std::string(name) +
                                " must be 64 to 4096 pixels, not " + std::to_string(side));
  }
}

double wrapped(double value, double period) {
  return value - period * std::floor(value / period);
}

// The empty slide: its light, seen through dust that lies out of focus.
std::vector<float> empty_slide(int width, int height, Random& random) {
  std::vector<float> light = lamp_light(width, height, random);
  Canvas dust(width, height);
  scatter_debris(dust, width * height / 9000, random);
  const std::vector<float> passed = transmit(dust, {1.6, 0.8});
  for (std::size_t i = 0; i < light.size(); ++i) light[i] *= passed[i];
  return light;
}

}  // namespace

struct Scene::Organism {
  const SpeciesMethod* method = nullptr;
  std::uint64_t traits = 0;
  double scale = 1.0;
  Point start = Point::Zero();     // pixels
  Point velocity = Point::Zero();  // pixels a second
  double sway_px = 0.0;            // to both sides of the straight course
  double sway_rate = 0.0;          // radians a second
  double phase = 0.0;              // radians
  double beat_rate = 0.0;          // radians a second
  double blur_px = 1.0;

  Organism(const SpeciesMethod& which, int width, int height, std::uint64_t seed) : method(&which) {
    Random random(seed);
    traits = random.bits();
    scale = random.uniform(0.75, 1.1);
    start = {random.uniform(0.0, width), random.uniform(0.0, height)};
    const double course = random.uniform(0.0, turn);
    velocity =
        which.speed_px * random.uniform(0.6, 1.3) * Point(std::cos(course), std::sin(course));
    sway_rate = random.uniform(0.25, 0.6);
    sway_px = random.uniform(0.3, 0.9) * velocity.norm() / sway_rate;
    phase = random.uniform(0.0, turn);
    beat_rate = random.uniform(2.0, 4.0);
    blur_px = random.uniform(1.1, 1.8);
  }

  double reach() const { return method->reach_px * scale + 6.0; }

  // On a slide that wraps around, with a margin so wide that nothing vanishes in sight.
  Pose pose_at(double seconds, int width, int height) const {
    const Point sideways = Point(-velocity.y(), velocity.x()).normalized();
    const double angle = sway_rate * seconds + phase;
    const Point at = start + velocity * seconds + sideways * (sway_px * std::sin(angle));
    const Point towards = velocity + sideways * (sway_px * sway_rate * std::cos(angle));
    const double margin = reach();
    return {{wrapped(at.x() + margin, width + 2.0 * margin) - margin,
             wrapped(at.y() + margin, height + 2.0 * margin) - margin},
            std::atan2(towards.y(), towards.x()),
            scale};
  }

  Focus focus_at(double seconds) const {
    return {blur_px + 0.3 * std::sin(0.2 * seconds + phase), 0.7 + 0.3 * std::sin(0.31 * seconds)};
  }

  // Takes from `light` (height, width, 3) what the body does not let pass.
  void shade(std::vector<float>& light, int width, int height, double seconds) const {
    Pose pose = pose_at(seconds, width, height);
    const int side = 2 * static_cast<int>(std::ceil(reach()));
    const int left = static_cast<int>(std::floor(pose.centre.x())) - side / 2;
    const int top = static_cast<int>(std::floor(pose.centre.y())) - side / 2;
    const int x0 = std::max(0, left);
    const int x1 = std::min(width, left + side);
    if (x0 >= x1 || top + side <= 0 || top >= height) return;
    Canvas canvas(side, side);
    pose.centre -= Point(left, top);
    canvas.place(pose);
    method->paint(canvas, Random(traits), beat_rate * seconds + phase);
    const std::vector<float> passed = transmit(canvas, focus_at(seconds));
    for (int y = std::max(0, top); y < std::min(height, top + side); ++y) {
      const float* from =
          passed.data() + static_cast<std::ptrdiff_t>(3) * ((y - top) * side + x0 - left);
      float* to = light.data() + static_cast<std::ptrdiff_t>(3) * (y * width + x0);
      for (int i = 0; i < 3 * (x1 - x0); ++i) to[i] *= from[i];
    }
  }
};

Scene::Scene(int width, int height, int organisms, std::uint64_t seed)
    : width_(width), height_(height), seed_(seed) {
  check_side("width", width);
  check_side("height", height);
  if (organisms < 0 || organisms > 1000) {
    throw std::invalid_argument("the synthetic scene holds 0 to 1000 organisms, not " +
                                std::to_string(organisms));
  }
  Random slide(seed_of(seed, {slide_stream}));
  light_ = empty_slide(width, height, slide);
  const auto& known = SpeciesRegistry::instance().all();
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(organisms); ++i) {
    organisms_.emplace_back(known[i % known.size()], width, height,
                            seed_of(seed, {organism_stream, i}));
  }
}

Scene::~Scene() = default;

Image Scene::draw(std::uint64_t number) const {
  const double seconds = static_cast<double>(number) / scene_fps;
  std::vector<float> light = light_;
  for (const Organism& organism : organisms_) organism.shade(light, width_, height_, seconds);
  Random noise(seed_of(seed_, {noise_stream, number}));
  return expose(light, width_, height_, sensor_noise, noise);
}

}  // namespace diatom::ml
