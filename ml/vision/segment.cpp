#include "ml/vision/segment.h"

#include <algorithm>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

using Contours = std::vector<std::vector<cv::Point>>;

int odd(int side_px) {
  return std::max(side_px, 1) | 1;
}

cv::Mat smooth_grey(const Image& image, int median_px) {
  cv::Mat pixels(image.height, image.width, CV_8UC(image.channels),
                 const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat smooth;
  cv::medianBlur(pixels, smooth, odd(median_px));
  if (image.channels == 1) return smooth;
  cv::Mat grey;
  cv::cvtColor(smooth, grey, cv::COLOR_RGB2GRAY);
  return grey;
}

int quantile(std::vector<std::uint8_t> values, double share) {
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

std::vector<std::uint8_t> border_of(const cv::Mat& grey) {
  std::vector<std::uint8_t> border;
  for (int y = 0; y < grey.rows; ++y) {
    const bool whole_row = y == 0 || y == grey.rows - 1;
    for (int x = 0; x < grey.cols; x += whole_row ? 1 : std::max(grey.cols - 1, 1))
      border.push_back(grey.at<std::uint8_t>(y, x));
  }
  return border;
}

bool is_dark(Field field, const cv::Mat& grey) {
  if (field != Field::automatic) return field == Field::dark;
  const int level = quantile(border_of(grey), 0.5);
  double darkest = 0.0;
  double brightest = 0.0;
  cv::minMaxLoc(grey, &darkest, &brightest);
  return brightest - level > level - darkest;
}

// What a bright field looks like where there is nothing.
struct FieldGrey {
  int level = 0;   // the border's upper quartile: objects that it cuts are darker
  int spread = 0;  // how much brighter grain, fringes and uneven light are
};

FieldGrey field_grey(const cv::Mat& grey) {
  const int level = quantile(border_of(grey), 0.75);
  const int bright = quantile({grey.begin<std::uint8_t>(), grey.end<std::uint8_t>()}, 0.9);
  return {level, std::max(bright - level, 0)};
}

cv::Mat closed(const cv::Mat& pixels, int side_px) {
  cv::Mat result;
  const auto square = cv::getStructuringElement(cv::MORPH_RECT, {odd(side_px), odd(side_px)});
  cv::morphologyEx(pixels, result, cv::MORPH_CLOSE, square);
  return result;
}

// 255 where the grey is darker than its neighbourhood, or than all of the field.
cv::Mat darker(const cv::Mat& grey, const FieldGrey& field, const SegmentParameters& parameters) {
  const double grain = parameters.grain_factor * field.spread;
  cv::Mat local;
  cv::adaptiveThreshold(grey, local, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV,
                        std::max(odd(parameters.adaptive_px), 3),
                        std::max(parameters.adaptive_offset, grain));
  cv::Mat global;
  const double triangle =
      cv::threshold(grey, global, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_TRIANGLE);
  const double highest = field.level - grain - 1.0;
  if (triangle > highest) cv::threshold(grey, global, highest, 255, cv::THRESH_BINARY_INV);
  return local | global;
}

bool touches_border(const std::vector<cv::Point>& contour, const cv::Mat& pixels) {
  const auto box = cv::boundingRect(contour);
  return box.x == 0 || box.y == 0 || box.br().x == pixels.cols || box.br().y == pixels.rows;
}

struct Largest {
  std::vector<cv::Point> contour;
  double area_px = 0.0;
  double share = 0.0;  // of all contours' area
};

Largest largest_contour(const cv::Mat& pixels, double cut_weight) {
  Contours contours;
  cv::findContours(pixels, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  Largest largest;
  double all = 0.0;
  double most = 0.0;
  for (auto& contour : contours) {
    const double area = cv::contourArea(contour);
    const double weight = area * (touches_border(contour, pixels) ? cut_weight : 1.0);
    all += area;
    if (weight <= most) continue;
    most = weight;
    largest.area_px = area;
    largest.contour = std::move(contour);
  }
  if (all > 0.0) largest.share = largest.area_px / all;
  return largest;
}

Mask filled(const std::vector<cv::Point>& contour, int width, int height) {
  Mask mask{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height))};
  cv::Mat pixels(height, width, CV_8U, mask.pixels.data());
  cv::drawContours(pixels, Contours{contour}, 0, cv::Scalar(255), cv::FILLED);
  return mask;
}

}  // namespace

std::optional<Mask> segment(const Image& image, const SegmentParameters& parameters) {
  DIATOM_CHECK(!image.empty(), "an image without pixels was to be segmented");
  cv::Mat grey = smooth_grey(image, parameters.median_px);
  if (is_dark(parameters.field, grey)) grey = 255 - grey;
  const auto field = field_grey(grey);
  double darkest = 0.0;
  cv::minMaxLoc(grey, &darkest);
  if (field.level - darkest < parameters.smallest_contrast) return std::nullopt;

  const cv::Mat object = closed(darker(grey, field, parameters), parameters.close_px);
  auto largest = largest_contour(object, parameters.cut_weight);
  if (largest.share < parameters.whole_share)
    largest = largest_contour(closed(object, parameters.close_again_px), parameters.cut_weight);
  if (largest.area_px <= parameters.smallest_area_px) return std::nullopt;
  return filled(largest.contour, image.width, image.height);
}

}  // namespace diatom::ml
