#include "ml/vision/body.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

constexpr double outline_px = 3.0;  // so far inside, the slope of the contrast is its outline's

// Bodies are elongated or round; what lies between them is compact.
constexpr double compact = 0.55;

// A bubble is round; its middle is clear, or its rim is much sharper than that of any body.
constexpr double bubble_roundness = 0.85;
constexpr double bubble_clear_core = 0.62;  // of the rim's contrast
constexpr double bubble_sharpness = 0.23;

// Debris is ragged, or all its contrast lies in the grains in its middle.
constexpr double ragged_solidity = 0.925;
constexpr double grainy_solidity = 0.975;
constexpr double grainy_unevenness = 0.34;
constexpr double grainy_core = 1.8;  // of the rim's contrast

cv::Mat pixels_of_mask(const Mask& mask) {
  return {mask.height, mask.width, CV_8U, const_cast<std::uint8_t*>(mask.pixels.data())};
}

// To the nearest pixel outside; outside the patch all is outside.
cv::Mat depth_in(const cv::Mat& body) {
  cv::Mat framed;
  cv::Mat depth;
  cv::copyMakeBorder(body, framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, 0);
  cv::distanceTransform(framed, depth, cv::DIST_L2, cv::DIST_MASK_3);
  return depth(cv::Rect(1, 1, body.cols, body.rows));
}

void outline_traits(const cv::Mat& body, BodyTraits& traits) {
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(body, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  if (contours.empty()) return;
  const auto& outline = contours.front();
  const auto rectangle = cv::minAreaRect(outline).size;
  traits.length_px = 1.0 + std::max(rectangle.width, rectangle.height);
  traits.roundness =
      traits.area_px / (0.25 * std::numbers::pi * traits.length_px * traits.length_px);
  std::vector<cv::Point> hull;
  cv::convexHull(outline, hull);
  traits.solidity = cv::contourArea(outline) / std::max(cv::contourArea(hull), 1.0);
}

// A mean in the making.
struct Mean {
  double sum = 0.0;
  double count = 0.0;

  void add(double value) {
    sum += value;
    count += 1.0;
  }
  double value() const { return count > 0.0 ? sum / count : 0.0; }
};

// Of the grey levels at a pixel, by Sobel's filters; at the border its pixels count for those
// outside.
double slope_at(const cv::Mat& grey, int x, int y) {
  const auto* above = grey.ptr<std::uint8_t>(std::max(y - 1, 0));
  const auto* here = grey.ptr<std::uint8_t>(y);
  const auto* below = grey.ptr<std::uint8_t>(std::min(y + 1, grey.rows - 1));
  const int left = std::max(x - 1, 0);
  const int right = std::min(x + 1, grey.cols - 1);
  const int across =
      above[right] - above[left] + 2 * (here[right] - here[left]) + below[right] - below[left];
  const int down =
      below[left] - above[left] + 2 * (below[x] - above[x]) + below[right] - above[right];
  return std::hypot(across, down) / 8.0;
}

void contrast_traits(const cv::Mat& grey, const cv::Mat& depth, double deepest,
                     BodyTraits& traits) {
  Mean all;
  Mean squares;
  Mean rim;
  Mean core;
  Mean slope;
  for (int y = 0; y < grey.rows; ++y) {
    const auto* level = grey.ptr<std::uint8_t>(y);
    const auto* deep = depth.ptr<float>(y);
    for (int x = 0; x < grey.cols; ++x) {
      if (deep[x] == 0.0F) continue;
      all.add(level[x]);
      squares.add(level[x] * level[x]);
      const double share = deep[x] / deepest;
      if (share > 0.1 && share <= 0.4) rim.add(level[x]);
      if (share > 0.6) core.add(level[x]);
      if (deep[x] < outline_px) slope.add(slope_at(grey, x, y));
    }
  }
  const double mean = std::max(all.value(), 1.0);
  traits.contrast = all.value() / 255.0;
  traits.unevenness = std::sqrt(std::max(squares.value() - all.value() * all.value(), 0.0)) / mean;
  traits.rim = rim.value() / 255.0;
  traits.core = core.value() / 255.0;
  traits.sharpness = slope.value() / mean;
}

}  // namespace

BodyTraits traits_of(const Mask& body, const Image& strength) {
  const cv::Mat inside = pixels_of_mask(body);
  const cv::Mat grey(strength.height, strength.width, CV_8U,
                     const_cast<std::uint8_t*>(strength.pixels.data()));
  BodyTraits traits;
  traits.area_px = cv::countNonZero(inside);
  if (traits.area_px == 0.0) return traits;
  outline_traits(inside, traits);
  const cv::Mat depth = depth_in(inside);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  traits.width_px = 2.0 * deepest;
  contrast_traits(grey, depth, deepest, traits);
  return traits;
}

Refusal refusal_of(const BodyTraits& traits, bool is_cut, bool is_whole,
                   const DetectionParameters& parameters) {
  const bool is_compact = traits.roundness > compact;
  if (traits.width_px < parameters.thin_px) return Refusal::thin;
  const double smallest = is_compact ? parameters.smallest_area_px : parameters.slim_area_px;
  if (traits.area_px < (is_cut ? 0.5 : 1.0) * smallest) return Refusal::small;
  if (parameters.refuses_bubbles && traits.roundness > bubble_roundness &&
      (traits.core < bubble_clear_core * traits.rim ||
       (traits.sharpness > bubble_sharpness && traits.core < traits.rim)))
    return Refusal::bubble;
  if (traits.sharpness < parameters.least_sharpness) return Refusal::blurred;
  if (!is_whole || !is_compact || traits.area_px >= parameters.debris_area_px) return Refusal::none;
  const bool is_ragged = traits.solidity < ragged_solidity;
  const bool is_grainy = traits.solidity < grainy_solidity &&
                         traits.unevenness > grainy_unevenness &&
                         traits.core > grainy_core * traits.rim;
  return is_ragged || is_grainy ? Refusal::debris : Refusal::none;
}

}  // namespace diatom::ml
