#include "ml/vision/patch.h"

#include <algorithm>
#include <array>

#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

constexpr double rim_share = 0.7;  // a body's threshold is no more than that share of its rim's
constexpr double strong_quantile = 0.75;

cv::Mat depth_of(const cv::Mat& pixels) {
  cv::Mat depth;
  cv::distanceTransform(pixels, depth, cv::DIST_L2, cv::DIST_MASK_3);
  return depth;
}

// How often each grey level occurs.
class Levels {
 public:
  void add(std::uint8_t level) {
    ++counts_[level];
    ++all_;
  }
  bool empty() const { return all_ == 0; }
  int quantile(double share) const {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(all_ - 1));
    std::size_t passed = counts_[0];
    int level = 0;
    while (passed <= place) passed += counts_[static_cast<std::size_t>(++level)];
    return level;
  }

 private:
  std::array<std::size_t, 256> counts_ = {};
  std::size_t all_ = 0;
};

}  // namespace

Outlines outlines_in(const cv::Mat& pixels) {
  Outlines outlines;
  cv::findContours(pixels, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  return outlines;
}

cv::Mat filled(const Outlines& outlines, std::size_t which, cv::Size size, cv::Point offset) {
  cv::Mat pixels = cv::Mat::zeros(size, CV_8U);
  cv::drawContours(pixels, outlines, static_cast<int>(which), cv::Scalar(255), cv::FILLED,
                   cv::LINE_8, {}, 0, offset);
  return pixels;
}

cv::Mat largest_filled(const cv::Mat& pixels) {
  const auto outlines = outlines_in(pixels);
  std::size_t largest = 0;
  double most = -1.0;
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    const double area = cv::contourArea(outlines[i]);
    if (area <= most) continue;
    most = area;
    largest = i;
  }
  return outlines.empty() ? cv::Mat::zeros(pixels.size(), CV_8U)
                          : filled(outlines, largest, pixels.size());
}

std::vector<std::uint8_t> bytes_of(const cv::Mat& pixels) {
  const cv::Mat packed = pixels.isContinuous() ? pixels : pixels.clone();
  return {packed.data, packed.data + packed.total() * packed.elemSize()};
}

cv::Mat opened(const cv::Mat& pixels, double share) {
  const cv::Mat depth = depth_of(pixels);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  const double radius = std::max(1.0, share * deepest);
  return (depth_of(depth <= radius) <= radius) & pixels;
}

Patch patch_around(const cv::Mat& body, const Patch& patch) {
  cv::Rect box = cv::boundingRect(body);
  box = cv::Rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2) &
        cv::Rect(0, 0, body.cols, body.rows);
  return {box + patch.place.tl(), patch.strength(box), patch.look(box), body(box)};
}

cv::Mat above_own_threshold(const Patch& patch, double lowest, double own_share) {
  const cv::Mat& body = patch.blob;
  const cv::Mat depth = depth_of(body);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  Levels all;
  Levels rim;
  for (int y = 0; y < body.rows; ++y) {
    const auto* strength = patch.strength.ptr<std::uint8_t>(y);
    const auto* deep = depth.ptr<float>(y);
    for (int x = 0; x < body.cols; ++x) {
      if (deep[x] == 0.0F) continue;
      all.add(strength[x]);
      const double share = deep[x] / deepest;
      if (share > 0.1 && share < 0.4) rim.add(strength[x]);
    }
  }
  if (all.empty()) return cv::Mat::zeros(body.size(), CV_8U);
  double threshold = own_share * all.quantile(strong_quantile);
  if (!rim.empty()) threshold = std::min(threshold, rim_share * rim.quantile(0.5));
  return (patch.strength > std::max(threshold, lowest)) & body;
}

}  // namespace diatom::ml
