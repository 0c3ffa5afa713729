#include "ml/vision/mask.h"

#include <algorithm>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"

namespace diatom::ml {

Mask whole_picture(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height), 255)};
}

int area_px(const Mask& mask) {
  return static_cast<int>(mask.pixels.size()) -
         static_cast<int>(std::count(mask.pixels.begin(), mask.pixels.end(), std::uint8_t{0}));
}

PixelBox bounding_box(const Mask& mask) {
  int left = mask.width, right = -1, top = mask.height, bottom = -1;
  for (int y = 0; y < mask.height; ++y) {
    const auto* row = mask.pixels.data() + std::ptrdiff_t{y} * mask.width;
    for (int x = 0; x < mask.width; ++x) {
      if (row[x] == 0) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return {};
  return {left, top, right - left + 1, bottom - top + 1};
}

Contour outline(const Mask& mask) {
  if (mask.pixels.empty()) return {};
  const cv::Mat pixels(mask.height, mask.width, CV_8U,
                       const_cast<std::uint8_t*>(mask.pixels.data()));
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(pixels, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  const std::vector<cv::Point>* largest = nullptr;
  double largest_area = -1.0;
  for (const auto& contour : contours) {
    // Lines enclose nothing: among them the longest counts.
    const double area = cv::contourArea(contour) + 1e-3 * static_cast<double>(contour.size());
    if (area <= largest_area) continue;
    largest_area = area;
    largest = &contour;
  }
  Contour points;
  if (largest == nullptr) return points;
  for (const auto& point : *largest) points.emplace_back(point.x, point.y);
  return points;
}

PixelBox object_box(const Mask& mask, int margin_px) {
  const auto box = bounding_box(mask);
  if (box == PixelBox{}) return {0, 0, mask.width, mask.height};
  const int left = std::max(box.x - margin_px, 0);
  const int top = std::max(box.y - margin_px, 0);
  const int right = std::min(box.x + box.width + margin_px, mask.width);
  const int bottom = std::min(box.y + box.height + margin_px, mask.height);
  return {left, top, right - left, bottom - top};
}

Image crop_to_object(const Image& image, const Mask& mask, int margin_px) {
  DIATOM_CHECK(mask.width == image.width && mask.height == image.height,
               "the mask belongs to another picture");
  const auto box = object_box(mask, margin_px);
  Image crop{box.width, box.height, image.channels, {}};
  for (int y = box.y; y < box.y + box.height; ++y) {
    const auto row = image.pixels.begin() + std::ptrdiff_t{y} * image.width * image.channels;
    crop.pixels.insert(crop.pixels.end(), row + std::ptrdiff_t{box.x} * image.channels,
                       row + std::ptrdiff_t{box.x + box.width} * image.channels);
  }
  return crop;
}

}  // namespace diatom::ml
