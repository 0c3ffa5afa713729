#include "ml/vision/layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace diatom::ml {
namespace {

constexpr double least_gain = 0.35;  // of what a body takes of the light, found again in the blob
constexpr double most_left = 0.35;   // of the blob's squares, unexplained
constexpr float turn_step = 0.12F;   // radians
constexpr double stray = 0.04;       // cost of a step from where it is expected
constexpr int compared_px = 2;       // every second pixel of a body is compared
constexpr int longest_step_px = 2;

using Colour = Eigen::Array3f;

// What is taken of the light, in each channel, from the share that is left.
std::array<float, 256> taken_of_left(bool is_dark_field) {
  std::array<float, 256> taken{};
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const float left = std::max(static_cast<float>(i), 1.0F) / 128.0F;
    taken[i] = is_dark_field ? left - 1.0F : -std::log(left);
  }
  return taken;
}

Colour colour_at(const Image& look, std::size_t pixel, const std::array<float, 256>& taken) {
  const auto channels = static_cast<std::size_t>(look.channels);
  Colour colour;
  for (std::size_t c = 0; c < 3; ++c)
    colour[static_cast<Eigen::Index>(c)] =
        taken[look.pixels[pixel * channels + std::min(c, channels - 1)]];
  return colour;
}

// A pixel of a body, from its centre.
struct Spot {
  Eigen::Vector2f away;
  Colour taken;
};

struct Body {
  std::size_t expected;
  std::vector<Spot> points;  // some of them
  Layer at;
  double gain = 0.0;
};

Eigen::Matrix2f turn_by(float angle) {
  Eigen::Matrix2f turn;
  turn << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  return turn;
}

Body body_of(const Expected& expected, std::size_t index, const std::array<float, 256>& taken) {
  Body body{index, {}, {index, expected.centre, expected.turned}};
  for (int y = 0; y < expected.mask.height; y += compared_px)
    for (int x = 0; x < expected.mask.width; x += compared_px) {
      const auto pixel = static_cast<std::size_t>(y * expected.mask.width + x);
      if (expected.mask.pixels[pixel] == 0) continue;
      const Eigen::Vector2f place(static_cast<float>(x), static_cast<float>(y));
      body.points.push_back({place - expected.anchor, colour_at(expected.look, pixel, taken)});
    }
  return body;
}

// The blob, less the bodies that were taken out of it.
class Rest {
 public:
  Rest(const Blob& blob, const PixelBox& frame, const std::array<float, 256>& taken);

  // Draws the body (sign 1) or takes it out (-1).
  void add(const Expected& body, const Layer& at, float sign);
  // Moves the body to where it explains most of the rest, at steps of `step_px`.
  void fit(Body& body, const Expected& expected, int step_px) const;
  double squares() const;

 private:
  double cost_of(const Body& body, const Layer& at, double& gain) const;
  Colour* at(int x, int y);
  const Colour* at(int x, int y) const;
  bool is_in_frame(int x, int y) const;

  const PixelBox frame_;
  const std::array<float, 256>& taken_;
  Eigen::Vector2i corner_;
  int width_;
  int height_;
  std::vector<Colour> values_;
};

Rest::Rest(const Blob& blob, const PixelBox& frame, const std::array<float, 256>& taken)
    : frame_(frame),
      taken_(taken),
      corner_(blob.corner),
      width_(blob.mask.width),
      height_(blob.mask.height),
      values_(blob.mask.pixels.size(), Colour::Zero()) {
  for (std::size_t i = 0; i < values_.size(); ++i)
    if (blob.mask.pixels[i] != 0) values_[i] = colour_at(blob.look, i, taken);
}

// Null outside the blob's surroundings.
const Colour* Rest::at(int x, int y) const {
  x -= corner_.x();
  y -= corner_.y();
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return nullptr;
  return &values_[static_cast<std::size_t>(y * width_ + x)];
}

Colour* Rest::at(int x, int y) {
  return const_cast<Colour*>(std::as_const(*this).at(x, y));
}

bool Rest::is_in_frame(int x, int y) const {
  return x >= frame_.x && y >= frame_.y && x < frame_.x + frame_.width &&
         y < frame_.y + frame_.height;
}

void Rest::add(const Expected& body, const Layer& at, float sign) {
  PixelBox box;
  const Mask mask = mask_of(at, body, frame_, box);
  const Eigen::Matrix2f back = turn_by(-at.turned);
  for (int y = 0; y < box.height; ++y)
    for (int x = 0; x < box.width; ++x) {
      if (mask.pixels[static_cast<std::size_t>(y * box.width + x)] == 0) continue;
      auto* const value = this->at(box.x + x, box.y + y);
      if (value == nullptr) continue;
      const Eigen::Vector2f place(static_cast<float>(box.x + x), static_cast<float>(box.y + y));
      const Eigen::Vector2f own = body.anchor + back * (place - at.centre);
      const auto column = std::clamp<long>(std::lround(own.x()), 0, body.mask.width - 1);
      const auto row = std::clamp<long>(std::lround(own.y()), 0, body.mask.height - 1);
      const auto pixel = static_cast<std::size_t>(row * body.mask.width + column);
      *value += sign * colour_at(body.look, pixel, taken_);
    }
}

// The squares that are left less those that were there, as a share of the body's own: -1 where all
// of it is found.
double Rest::cost_of(const Body& body, const Layer& at, double& gain) const {
  const Eigen::Matrix2f turn = turn_by(at.turned);
  float own = 1e-6F;
  float change = 0.0F;
  for (const auto& point : body.points) {
    const Eigen::Vector2f place = at.centre + turn * point.away;
    const int x = static_cast<int>(std::lround(place.x()));
    const int y = static_cast<int>(std::lround(place.y()));
    if (!is_in_frame(x, y)) continue;
    const auto* const value = this->at(x, y);
    const float square = point.taken.square().sum();
    own += square;
    change += square - (value == nullptr ? 0.0F : 2.0F * (point.taken * *value).sum());
  }
  gain = -static_cast<double>(change / own);
  return -gain;
}

void Rest::fit(Body& body, const Expected& expected, int step_px) const {
  const Layer start = body.at;
  double least = std::numeric_limits<double>::infinity();
  for (int turn = -1; turn <= 1; ++turn)
    for (int dy = -2; dy <= 2; ++dy)
      for (int dx = -2; dx <= 2; ++dx) {
        Layer at = start;
        at.turned += turn_step * static_cast<float>(turn * step_px) / longest_step_px;
        at.centre += static_cast<float>(step_px) *
                     Eigen::Vector2f(static_cast<float>(dx), static_cast<float>(dy));
        double gain = 0.0;
        const double off = (at.centre - expected.centre).squaredNorm() /
                           static_cast<double>(longest_step_px * longest_step_px);
        const double turned = (at.turned - expected.turned) / turn_step;
        const double cost = cost_of(body, at, gain) + stray * (0.25 * off + 0.25 * turned * turned);
        if (cost >= least) continue;
        least = cost;
        body.at = at;
        body.gain = gain;
      }
}

double Rest::squares() const {
  double sum = 0.0;
  for (const auto& value : values_) sum += static_cast<double>(value.square().sum());
  return sum;
}

}  // namespace

std::vector<Layer> layers_in(const Blob& blob, const std::vector<Expected>& expected,
                             const PixelBox& frame) {
  const auto taken = taken_of_left(blob.is_dark_field);
  std::vector<Body> bodies;
  for (std::size_t i = 0; i < expected.size(); ++i)
    bodies.push_back(body_of(expected[i], i, taken));
  Rest rest(blob, frame, taken);
  const double all = rest.squares();
  for (const auto& body : bodies) rest.add(expected[body.expected], body.at, -1.0F);
  while (bodies.size() >= 2) {
    for (int step = longest_step_px; step >= 1; --step)
      for (auto& body : bodies) {
        const auto& known = expected[body.expected];
        rest.add(known, body.at, 1.0F);
        rest.fit(body, known, step);
        rest.add(known, body.at, -1.0F);
      }
    const auto worst = std::min_element(
        bodies.begin(), bodies.end(), [](auto& one, auto& other) { return one.gain < other.gain; });
    if (worst->gain >= least_gain) break;
    rest.add(expected[worst->expected], worst->at, 1.0F);
    bodies.erase(worst);
  }
  if (bodies.size() < 2 || rest.squares() > most_left * all) return {};
  std::vector<Layer> layers;
  layers.reserve(bodies.size());
  for (const auto& body : bodies) layers.push_back(body.at);
  return layers;
}

Mask mask_of(const Layer& layer, const Expected& body, const PixelBox& frame, PixelBox& box) {
  const Eigen::Matrix2f turn = turn_by(layer.turned);
  Eigen::Vector2f low = Eigen::Vector2f::Constant(1e9F);
  Eigen::Vector2f high = -low;
  for (const float x : {0.0F, static_cast<float>(body.mask.width - 1)})
    for (const float y : {0.0F, static_cast<float>(body.mask.height - 1)}) {
      const Eigen::Vector2f corner = layer.centre + turn * (Eigen::Vector2f(x, y) - body.anchor);
      low = low.cwiseMin(corner);
      high = high.cwiseMax(corner);
    }
  const int left = std::max(frame.x, static_cast<int>(std::floor(low.x())));
  const int top = std::max(frame.y, static_cast<int>(std::floor(low.y())));
  const int right = std::min(frame.x + frame.width, static_cast<int>(std::ceil(high.x())) + 1);
  const int bottom = std::min(frame.y + frame.height, static_cast<int>(std::ceil(high.y())) + 1);
  Mask whole{std::max(right - left, 0), std::max(bottom - top, 0), {}};
  for (int y = top; y < top + whole.height; ++y)
    for (int x = left; x < left + whole.width; ++x) {
      const Eigen::Vector2f place(static_cast<float>(x), static_cast<float>(y));
      const Eigen::Vector2f own = body.anchor + turn.transpose() * (place - layer.centre);
      const auto column = std::lround(own.x());
      const auto row = std::lround(own.y());
      const bool is_in = column >= 0 && row >= 0 && column < body.mask.width &&
                         row < body.mask.height &&
                         body.mask.pixels[static_cast<std::size_t>(row * body.mask.width + column)];
      whole.pixels.push_back(is_in ? 255 : 0);
    }
  const PixelBox tight = bounding_box(whole);
  if (tight.width == 0) {
    box = {};
    return {};
  }
  box = {left + tight.x, top + tight.y, tight.width, tight.height};
  Mask mask{tight.width, tight.height, {}};
  for (int y = 0; y < tight.height; ++y) {
    const auto row =
        whole.pixels.begin() + static_cast<std::ptrdiff_t>((tight.y + y) * whole.width + tight.x);
    mask.pixels.insert(mask.pixels.end(), row, row + tight.width);
  }
  return mask;
}

}  // namespace diatom::ml
