#include "ml/synth/formula.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/files.h"
#include "ml/core/random.h"
#include "ml/core/seeds.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

constexpr int formula_version = 1;  // to be raised when the drawing changes: caches depend on it

using Colour = std::array<double, 3>;  // RGB in [0, 1]

struct Wave {
  double frequency = 0.0;  // of a contour: lobes a turn; of a texture: waves a picture
  double amplitude = 0.0;
  double angle = 0.0;  // radians
};

// What all members of a class have in common.
struct Formula {
  bool has_body = true;         // else the texture fills the picture
  std::array<Wave, 2> contour;  // r = radius (1 + sum amplitude cos(frequency theta + phase))
  double radius = 0.3;          // of the picture's side
  double elongation = 1.0;
  double bend = 0.0;          // of the long axis
  int spines = 0;             // straight, from the rim outwards
  double spine = 0.0;         // their length, in radii
  double rim = 0.0;           // how dark the rim is drawn
  double pallor = 0.0;        // the middle is lighter, or darker where negative
  double pallor_width = 0.4;  // in radii
  double nucleus = 0.0;       // a dark disc inside, in radii
  double shift = 0.0;         // of the nucleus from the middle, in radii
  std::array<Wave, 3> texture;
  double cells = 0.0;  // the texture is thresholded into blobs
  int copies = 1;      // bodies in a picture
  bool chained = false;
  Colour ground = {0.9, 0.9, 0.9};
  Colour body = {0.3, 0.3, 0.3};
};

Colour some_colour(double from, double to, double saturation, Random& random) {
  const double level = random.uniform(from, to);
  Colour colour{};
  for (double& value : colour)
    value = std::clamp(level + saturation * random.uniform(-1.0, 1.0), 0.0, 1.0);
  return colour;
}

Formula formula_of(int number, std::uint64_t seed) {
  Random random(seed_of(seed, {0, static_cast<std::uint64_t>(number)}));
  Formula formula;
  formula.has_body = random.uniform() < 0.8;
  for (auto& wave : formula.contour) {
    wave.frequency = 2.0 + static_cast<double>(random.below(random.uniform() < 0.6 ? 5 : 16));
    wave.amplitude =
        random.uniform() < 0.35 ? 0.0 : random.uniform(0.4, 1.6) / (wave.frequency + 2.0);
  }
  formula.radius = random.uniform(0.14, 0.36);
  formula.elongation = random.uniform() < 0.45 ? 1.0 : random.uniform(1.2, 5.0);
  formula.bend =
      formula.elongation > 1.8 && random.uniform() < 0.5 ? random.uniform(0.3, 1.2) : 0.0;
  formula.spines = random.uniform() < 0.25 ? 1 + static_cast<int>(random.below(24)) : 0;
  formula.spine = random.uniform(0.3, 1.3);
  formula.rim = random.uniform() < 0.5 ? random.uniform(0.2, 0.8) : 0.0;
  formula.pallor = random.uniform() < 0.5 ? random.uniform(-0.7, 0.95) : 0.0;
  formula.pallor_width = random.uniform(0.2, 0.8);
  formula.nucleus = random.uniform() < 0.35 ? random.uniform(0.15, 0.6) : 0.0;
  formula.shift = random.uniform(0.0, 0.4);
  const bool textured = !formula.has_body || random.uniform() < 0.5;
  for (auto& wave : formula.texture) {
    wave.frequency = random.uniform(3.0, 26.0);
    wave.amplitude = textured && random.uniform() < 0.75 ? random.uniform(0.1, 0.5) : 0.0;
    wave.angle = random.uniform(0.0, turn);
  }
  if (!formula.has_body) formula.texture[0].amplitude = 0.5;
  formula.cells = random.uniform() < 0.4 ? random.uniform(2.0, 8.0) : 0.0;
  if (formula.has_body && random.uniform() < 0.25) {
    formula.copies = 2 + static_cast<int>(random.below(6));
    formula.chained = random.uniform() < 0.5;
    formula.radius *= 0.5;
  }
  const double saturation = random.uniform() < 0.45 ? 0.0 : random.uniform(0.02, 0.3);
  const bool dark_field = random.uniform() < 0.12;
  formula.ground = dark_field ? some_colour(0.02, 0.15, 0.3 * saturation, random)
                              : some_colour(0.7, 0.97, 0.3 * saturation, random);
  formula.body = dark_field ? some_colour(0.4, 0.95, saturation, random)
                            : some_colour(0.1, 0.65, saturation, random);
  return formula;
}

// One member's own variation.
struct Body {
  double x = 0.0, y = 0.0;  // of the picture's side
  double heading = 0.0;
  double radius = 0.0;
  std::array<double, 2> phase{};
};

double ramp(double value, double width) {
  return std::clamp(0.5 + value / width, 0.0, 1.0);
}

// How much of the formula's body covers the point, and how dark it is there, both in [0, 1].
struct Coat {
  double cover = 0.0;
  double ink = 1.0;
};

Coat coat_at(const Formula& formula, const Body& body, double x, double y) {
  const double cosine = std::cos(body.heading);
  const double sine = std::sin(body.heading);
  const double stretch = std::sqrt(formula.elongation);
  double along = ((x - body.x) * cosine + (y - body.y) * sine) / (body.radius * stretch);
  double across = (-(x - body.x) * sine + (y - body.y) * cosine) / body.radius * stretch;
  across += formula.bend * (along * along - 0.4) * stretch;
  const double distance = std::hypot(along, across);
  const double theta = std::atan2(across, along);
  double edge = 1.0;
  for (std::size_t i = 0; i < 2; ++i)
    edge += formula.contour.at(i).amplitude *
            std::cos(formula.contour.at(i).frequency * theta + body.phase.at(i));
  const double soft = 0.02 / body.radius;
  Coat coat;
  coat.cover = ramp(edge - distance, soft);
  if (formula.spines > 0 && distance < edge + formula.spine) {
    const double from_spine =
        std::abs(std::remainder(theta - body.phase[0], turn / formula.spines)) * distance;
    coat.cover = std::max(coat.cover, 0.8 * ramp(0.045 - from_spine, soft));
  }
  const double depth = distance / std::max(0.2, edge);
  coat.ink -= formula.pallor * std::exp(-std::pow(depth / formula.pallor_width, 2.0));
  coat.ink += formula.rim * std::exp(-std::pow((depth - 0.93) / 0.08, 2.0));
  if (formula.nucleus > 0.0)
    coat.ink += 0.9 * ramp(formula.nucleus - std::hypot(along - formula.shift, across), 2.0 * soft);
  return coat;
}

double texture_at(const Formula& formula, const std::array<double, 3>& phase, double heading,
                  double x, double y) {
  double sum = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& wave = formula.texture.at(i);
    const double angle = wave.angle + heading;
    sum +=
        wave.amplitude *
        std::sin(turn * wave.frequency * (x * std::cos(angle) + y * std::sin(angle)) + phase.at(i));
  }
  return formula.cells > 0.0 ? 0.4 * std::tanh(formula.cells * sum) : sum;
}

std::vector<Body> bodies_of(const Formula& formula, Random& random) {
  std::vector<Body> bodies;
  const double direction = random.uniform(0.0, turn);
  const double scale = random.uniform(0.85, 1.15);
  for (int i = 0; i < formula.copies; ++i) {
    Body body;
    body.radius = formula.radius * scale * random.uniform(0.95, 1.05);
    const double place = (i - 0.5 * (formula.copies - 1)) * 1.9 * body.radius;
    const bool alone = formula.copies == 1;
    body.x = 0.5 + random.uniform(-0.05, 0.05);
    body.y = 0.5 + random.uniform(-0.05, 0.05);
    if (!alone && formula.chained) {
      body.x += place * std::cos(direction);
      body.y += place * std::sin(direction);
    } else if (!alone) {
      body.x = random.uniform(0.15, 0.85);
      body.y = random.uniform(0.15, 0.85);
    }
    body.heading = formula.chained ? direction : random.uniform(0.0, turn);
    for (double& phase : body.phase) phase = random.uniform(0.0, turn);
    bodies.push_back(body);
  }
  return bodies;
}

class FormulaStore : public ImageStore {
 public:
  explicit FormulaStore(std::uint64_t seed) : seed_(seed) {}

  std::string content_hash(const Sample& sample) const override {
    const std::array<std::uint64_t, 4> identity = {formula_version, seed_, index_of(sample),
                                                   static_cast<std::uint64_t>(number_of(sample))};
    return hash_hex(identity.data(), sizeof(identity));
  }

  Image load(const Sample& sample) const override {
    return draw_formula(number_of(sample), index_of(sample), seed_);
  }

 private:
  // The 12 in "formula00012/000007", whatever class is made of it ...
  static int number_of(const Sample& sample) {
    return std::stoi(sample.path.substr(std::string("formula").size()));
  }

  // ... and the 7.
  static std::uint64_t index_of(const Sample& sample) {
    return std::stoull(sample.path.substr(sample.path.rfind('/') + 1));
  }

  std::uint64_t seed_;
};

std::string text_of(const char* form, int number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), form, number);
  return text.data();
}

}  // namespace

Image draw_formula(int number, std::uint64_t index, std::uint64_t seed) {
  const Formula formula = formula_of(number, seed);
  Random random(seed_of(seed, {1, static_cast<std::uint64_t>(number), index}));
  const auto bodies = formula.has_body ? bodies_of(formula, random) : std::vector<Body>();
  std::array<double, 3> phase{};
  for (double& value : phase) value = random.uniform(0.0, turn);
  const double heading = random.uniform(0.0, turn);
  const double light = random.uniform(0.92, 1.05);
  const double strength = random.uniform(0.85, 1.1);
  constexpr int side = formula_size_px;
  cv::Mat picture(side, side, CV_32FC3);
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      const double x = (column + 0.5) / side;
      const double y = (row + 0.5) / side;
      double through = 1.0;  // the ground's share
      for (const auto& body : bodies) {
        const auto coat = coat_at(formula, body, x, y);
        if (coat.cover <= 0.0) continue;
        const double ink =
            coat.ink + texture_at(formula, phase, body.heading, x - body.x, y - body.y);
        through *= 1.0 - coat.cover * std::clamp(0.8 * strength * ink, 0.0, 1.0);
      }
      if (!formula.has_body)
        through = std::clamp(0.5 + texture_at(formula, phase, heading, x, y), 0.0, 1.0);
      auto& pixel = picture.at<cv::Vec3f>(row, column);
      for (int channel = 0; channel < 3; ++channel) {
        const auto c = static_cast<std::size_t>(channel);
        pixel[channel] = static_cast<float>(
            255.0 * light *
            (through * formula.ground.at(c) + (1.0 - through) * formula.body.at(c)));
      }
    }
  }
  cv::GaussianBlur(picture, picture, {}, random.uniform(0.4, 1.2));
  const double grain = random.uniform(0.5, 4.0);
  Image image{side, side, 3, {}};
  image.pixels.reserve(static_cast<std::size_t>(3 * side * side));
  for (const auto* value = reinterpret_cast<const float*>(picture.datastart);
       value != reinterpret_cast<const float*>(picture.dataend); ++value)
    image.pixels.push_back(
        cv::saturate_cast<std::uint8_t>(*value + grain * random.uniform(-1.7, 1.7)));
  return image;
}

Dataset formula_dataset(int classes, int per_class, std::uint64_t seed) {
  if (classes < 2 || classes > 10'000)
    throw std::invalid_argument("there can be 2 to 10000 formulas, not " + std::to_string(classes));
  if (per_class < 1 || per_class > 100'000)
    throw std::invalid_argument("a formula can have 1 to 100000 pictures, not " +
                                std::to_string(per_class));
  Dataset dataset;
  dataset.name = "formula";
  dataset.images = std::make_shared<FormulaStore>(seed);
  for (int label = 0; label < classes; ++label) {
    dataset.classes.push_back(text_of("formula%05d", label));
    for (int i = 0; i < per_class; ++i)
      dataset.samples.push_back(
          {dataset.classes.back() + "/" + text_of("%06d", i + 1), label, Split::unassigned});
  }
  return dataset;
}

}  // namespace diatom::ml
