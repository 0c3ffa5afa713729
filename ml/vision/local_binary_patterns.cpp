#include "ml/vision/local_binary_patterns.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

// Points lie between pixels, on a raster of eleven steps a pixel: then four weights sum to 121
// exactly, a flat patch compares as equal exactly, and all fits 16 bits (121 * 255 < 2^15), which
// is what makes the inner loop eight pixels wide on any x86-64.
constexpr int steps = 11;
constexpr int margin = lbp_radius_px + 1;

struct CirclePoint {
  int dx, dy;                             // the upper left of four pixels
  std::array<std::int16_t, 4> weights{};  // of (dx, dy), (dx + 1, dy), (dx, dy + 1), the fourth
};

CirclePoint circle_point(int index) {
  const double angle = 2.0 * std::numbers::pi * index / lbp_points;
  const auto x = static_cast<int>(std::lround(steps * lbp_radius_px * std::cos(angle)));
  const auto y = static_cast<int>(std::lround(steps * lbp_radius_px * std::sin(angle)));
  const auto floor = [](int value) { return (value + steps * margin) / steps - margin; };
  CirclePoint point{floor(x), floor(y)};
  const int fx = x - steps * point.dx;
  const int fy = y - steps * point.dy;
  const auto weight = [](int a, int b) { return static_cast<std::int16_t>(a * b); };
  point.weights = {weight(steps - fx, steps - fy), weight(fx, steps - fy), weight(steps - fx, fy),
                   weight(fx, fy)};
  return point;
}

const std::array<CirclePoint, lbp_points>& circle() {
  static const auto points = [] {
    std::array<CirclePoint, lbp_points> all{};
    for (int i = 0; i < lbp_points; ++i) all[i] = circle_point(i);
    return all;
  }();
  return points;
}

// The picture with `margin` more pixels on each side, repeating the outermost.
struct Padded {
  int width;
  std::vector<std::int16_t> pixels;

  explicit Padded(const Image& grey) : width(grey.width + 2 * margin) {
    pixels.reserve(static_cast<std::size_t>(width * (grey.height + 2 * margin)));
    for (int y = -margin; y < grey.height + margin; ++y) {
      const auto* row =
          grey.pixels.data() + std::ptrdiff_t{std::clamp(y, 0, grey.height - 1)} * grey.width;
      for (int x = -margin; x < grey.width + margin; ++x)
        pixels.push_back(row[std::clamp(x, 0, grey.width - 1)]);
    }
  }

  // Of the picture's own coordinates, from -margin on.
  const std::int16_t* at(int x, int y) const {
    return pixels.data() + std::ptrdiff_t{y + margin} * width + x + margin;
  }
};

// One row of pixels, all compared with the same point of their circles at a time.
class PatternRow {
 public:
  explicit PatternRow(int width)
      : width_(width), centre_(width), brighter_(width), ones_(width), changes_(width) {}

  void read(const Padded& picture, int x0, int y) {
    const auto* centre = picture.at(x0, y);
    for (int x = 0; x < width_; ++x)
      centre_[x] = static_cast<std::int16_t>(steps * steps * centre[x]);
    compare(picture, x0, y, circle().back());  // the last point is the first one's neighbour
    std::fill(ones_.begin(), ones_.end(), std::int16_t{0});
    std::fill(changes_.begin(), changes_.end(), std::int16_t{0});
    for (const auto& point : circle()) compare(picture, x0, y, point);
  }

  int pattern(int x) const { return changes_[x] <= 2 ? ones_[x] : lbp_points + 1; }

 private:
  void compare(const Padded& picture, int x0, int y, const CirclePoint& point) {
    const auto* upper = picture.at(x0 + point.dx, y + point.dy);
    const auto* lower = upper + picture.width;
    const auto [a, b, c, d] = point.weights;
    for (int x = 0; x < width_; ++x) {
      const auto value = static_cast<std::int16_t>(a * upper[x] + b * upper[x + 1] + c * lower[x] +
                                                   d * lower[x + 1]);
      const auto brighter = static_cast<std::int16_t>(value >= centre_[x] ? 1 : 0);
      ones_[x] = static_cast<std::int16_t>(ones_[x] + brighter);
      changes_[x] = static_cast<std::int16_t>(changes_[x] + (brighter ^ brighter_[x]));
      brighter_[x] = brighter;
    }
  }

  int width_;
  std::vector<std::int16_t> centre_;    // in 121sts
  std::vector<std::int16_t> brighter_;  // whether the last point compared was
  std::vector<std::int16_t> ones_;
  std::vector<std::int16_t> changes_;
};

}  // namespace

std::array<double, lbp_points + 2> local_binary_patterns(const Image& grey, const Mask& mask) {
  DIATOM_CHECK(grey.channels == 1 && grey.pixels.size() == mask.pixels.size(),
               "the mask belongs to another picture, or the picture is not grey");
  std::array<double, lbp_points + 2> shares{};
  const auto box = bounding_box(mask);
  if (box == PixelBox{}) return shares;
  const Padded picture(grey);
  PatternRow row(box.width);
  int count = 0;
  for (int y = box.y; y < box.y + box.height; ++y) {
    row.read(picture, box.x, y);
    const auto* inside = mask.pixels.data() + std::ptrdiff_t{y} * mask.width + box.x;
    for (int x = 0; x < box.width; ++x) {
      if (inside[x] == 0) continue;
      shares[row.pattern(x)] += 1.0;
      ++count;
    }
  }
  for (auto& share : shares) share /= count;
  return shares;
}

}  // namespace diatom::ml
