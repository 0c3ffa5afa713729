#include "ml/vision/neck_split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

constexpr int dry = -1;
constexpr std::size_t most_in_a_blob = 64;  // in one blob
constexpr double neck_tint = 0.08;  // so different are the tints of two bodies with little neck
constexpr double smallest_px =
    3.0;  // half the width of the thinnest body: what is thinner is no body

// A body as it grows: what the water has reached so far.
struct Basin {
  float peak = 0.0F;                  // half the width of the body
  std::array<double, 3> colour = {};  // sums over its pixels
  double pixels = 0.0;
};

// Colour without brightness, as shares of the light.
std::array<double, 3> tint_of(const Basin& basin) {
  std::array<double, 3> tint = {};
  const double all = 128.0 * basin.pixels;
  const double mean = (basin.colour[0] + basin.colour[1] + basin.colour[2]) / 3.0;
  for (std::size_t c = 0; c < 3; ++c) tint[c] = (basin.colour[c] - mean) / all;
  return tint;
}

double difference_of_tints(const Basin& one, const Basin& other) {
  const auto a = tint_of(one);
  const auto b = tint_of(other);
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

// Smoothed, so that the steps of a digital outline make no peaks.
cv::Mat half_width_of(const Mask& blob) {
  cv::Mat pixels;
  cv::copyMakeBorder(
      cv::Mat(blob.height, blob.width, CV_8U, const_cast<std::uint8_t*>(blob.pixels.data())),
      pixels, 1, 1, 1, 1, cv::BORDER_CONSTANT, 0);
  cv::Mat distance;
  cv::distanceTransform(pixels, distance, cv::DIST_L2, cv::DIST_MASK_3);
  cv::GaussianBlur(distance, distance, {}, 1.0);
  return distance(cv::Rect(1, 1, blob.width, blob.height)).clone();
}

class Flood {
 public:
  Flood(const Mask& blob, const Image& look, const SeparationParameters& parameters)
      : blob_(blob),
        look_(look),
        parameters_(parameters),
        half_width_(half_width_of(blob)),
        basin_of_(blob.pixels.size(), dry) {}

  std::vector<Mask> bodies();

 private:
  std::vector<std::size_t> highest_first() const;
  void wet(std::size_t pixel);
  void take(std::size_t pixel, int basin);
  bool are_one(const Basin& one, const Basin& other, float neck) const;
  int root_of(int basin);

  const Mask& blob_;
  const Image& look_;
  const SeparationParameters& parameters_;
  cv::Mat half_width_;
  std::vector<int> basin_of_;  // of a pixel
  std::vector<Basin> basins_;
  std::vector<int> joined_to_;  // the basin that has swallowed this one, or itself
};

// By buckets of 1/16 pixel of height.
std::vector<std::size_t> Flood::highest_first() const {
  std::vector<std::vector<std::size_t>> buckets;
  const auto* height = half_width_.ptr<float>();
  for (std::size_t i = 0; i < blob_.pixels.size(); ++i) {
    if (blob_.pixels[i] == 0) continue;
    const auto bucket = static_cast<std::size_t>(16.0F * height[i]);
    if (bucket >= buckets.size()) buckets.resize(bucket + 1);
    buckets[bucket].push_back(i);
  }
  std::vector<std::size_t> order;
  std::reverse(buckets.begin(), buckets.end());
  for (const auto& bucket : buckets) order.insert(order.end(), bucket.begin(), bucket.end());
  return order;
}

int Flood::root_of(int basin) {
  while (joined_to_[static_cast<std::size_t>(basin)] != basin) {
    auto& up = joined_to_[static_cast<std::size_t>(basin)];
    up = joined_to_[static_cast<std::size_t>(up)];
    basin = up;
  }
  return basin;
}

void Flood::take(std::size_t pixel, int basin) {
  basin_of_[pixel] = basin;
  auto& body = basins_[static_cast<std::size_t>(basin)];
  const auto channels = static_cast<std::size_t>(look_.channels);
  for (std::size_t c = 0; c < 3; ++c)
    body.colour[c] += look_.pixels[pixel * channels + std::min(c, channels - 1)];
  body.pixels += 1.0;
}

bool Flood::are_one(const Basin& one, const Basin& other, float neck) const {
  const double thinner = std::min(one.peak, other.peak);
  if (thinner < smallest_px) return true;
  const bool differ = difference_of_tints(one, other) > neck_tint;
  return neck > thinner * (differ ? parameters_.tinted_neck : parameters_.neck);
}

void Flood::wet(std::size_t pixel) {
  const int x = static_cast<int>(pixel) % blob_.width;
  const int y = static_cast<int>(pixel) / blob_.width;
  const float height = half_width_.at<float>(y, x);
  int home = dry;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx) {
      if (x + dx < 0 || x + dx >= blob_.width || y + dy < 0 || y + dy >= blob_.height) continue;
      const int there = basin_of_[static_cast<std::size_t>((y + dy) * blob_.width + x + dx)];
      if (there == dry) continue;
      const int basin = root_of(there);
      if (home == dry) home = basin;
      if (basin == home) continue;
      auto& one = basins_[static_cast<std::size_t>(home)];
      auto& other = basins_[static_cast<std::size_t>(basin)];
      if (are_one(one, other, height)) {
        one.peak = std::max(one.peak, other.peak);
        for (std::size_t c = 0; c < 3; ++c) one.colour[c] += other.colour[c];
        one.pixels += other.pixels;
        joined_to_[static_cast<std::size_t>(basin)] = home;
      }
    }
  if (home == dry) {
    home = static_cast<int>(basins_.size());
    basins_.push_back({height, {}, 0.0});
    joined_to_.push_back(home);
  }
  take(pixel, home);
}

// More bodies than that in one blob are a lawn, or a mesh: it is left whole.
std::vector<Mask> Flood::bodies() {
  for (const auto pixel : highest_first()) wet(pixel);
  std::set<int> roots;
  for (std::size_t i = 0; i < basins_.size(); ++i) roots.insert(root_of(static_cast<int>(i)));
  if (roots.size() > most_in_a_blob) return {blob_};
  std::vector<int> number_of(basins_.size(), dry);
  std::vector<Mask> masks;
  for (std::size_t i = 0; i < basin_of_.size(); ++i) {
    if (basin_of_[i] == dry) continue;
    auto& number = number_of[static_cast<std::size_t>(root_of(basin_of_[i]))];
    if (number == dry) {
      number = static_cast<int>(masks.size());
      masks.push_back({blob_.width, blob_.height, std::vector<std::uint8_t>(blob_.pixels.size())});
    }
    masks[static_cast<std::size_t>(number)].pixels[i] = 255;
  }
  return masks;
}

}  // namespace

std::vector<Mask> split_at_necks(const Mask& blob, const Image& look,
                                 const SeparationParameters& parameters) {
  return Flood(blob, look, parameters).bodies();
}

}  // namespace diatom::ml
