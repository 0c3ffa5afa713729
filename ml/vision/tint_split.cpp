#include "ml/vision/tint_split.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

constexpr double smooth_px = 6.0;      // organelles have tints of their own, smaller than that
constexpr int coarse_px = 2;           // so little is lost on a picture with pixels so wide
constexpr double clear = 3.0;          // the means lie so many standard deviations apart
constexpr double least_area = 0.2;     // share of the blob that the smaller body has
constexpr double least_outline = 0.2;  // share of its outline
constexpr double widest_border = 0.7;  // between the two, as a share of either's outline
constexpr int rounds = 10;
constexpr std::size_t fewest_pixels = 12;  // coarse ones

// The two axes of colour across the axis of grey.
cv::Vec2f tint_of(const cv::Vec3f& rgb) {
  return {(rgb[0] - rgb[2]) * 0.7071F, (2.0F * rgb[1] - rgb[0] - rgb[2]) * 0.4082F};
}

struct Tints {
  cv::Mat inside;
  std::vector<cv::Vec2f> values;
  std::vector<int> pixels;  // where they are
};

cv::Mat coarse(const cv::Mat& picture) {
  const cv::Size size((picture.cols + coarse_px - 1) / coarse_px,
                      (picture.rows + coarse_px - 1) / coarse_px);
  cv::Mat small;
  cv::resize(picture, small, size, 0.0, 0.0, cv::INTER_AREA);
  return small;
}

// Of the coarse pixels in `inside`, smoothed over what is inside.
Tints tints_of(const cv::Mat& inside, const cv::Mat& look) {
  cv::Mat colour = cv::Mat::zeros(look.size(), CV_8UC3);
  look.copyTo(colour, inside);
  cv::Mat sum;
  cv::Mat weight;
  coarse(colour).convertTo(sum, CV_32FC3, 1.0 / 128.0);
  coarse(inside).convertTo(weight, CV_32F, 1.0 / 255.0);
  const cv::Mat is_in = weight > 0.5F;
  cv::GaussianBlur(sum, sum, {}, smooth_px / coarse_px);
  cv::GaussianBlur(weight, weight, {}, smooth_px / coarse_px);
  Tints tints;
  tints.inside = is_in;
  for (int y = 0; y < is_in.rows; ++y)
    for (int x = 0; x < is_in.cols; ++x) {
      if (is_in.at<std::uint8_t>(y, x) == 0) continue;
      const float share = std::max(weight.at<float>(y, x), 1e-3F);
      tints.values.push_back(tint_of(sum.at<cv::Vec3f>(y, x) * (1.0F / share)));
      tints.pixels.push_back(y * is_in.cols + x);
    }
  return tints;
}

struct TwoMeans {
  cv::Vec2f first;
  cv::Vec2f second;
  std::vector<bool> is_second;  // of each value
};

// Where the values spread most: one standard deviation to both sides of their mean.
TwoMeans two_starts(const std::vector<cv::Vec2f>& values) {
  const auto count = static_cast<double>(values.size());
  cv::Vec2d mean(0.0, 0.0);
  for (const auto& value : values) mean += cv::Vec2d(value[0], value[1]) * (1.0 / count);
  double aa = 0.0;
  double ab = 0.0;
  double bb = 0.0;
  for (const auto& value : values) {
    const double a = value[0] - mean[0];
    const double b = value[1] - mean[1];
    aa += a * a / count;
    ab += a * b / count;
    bb += b * b / count;
  }
  const double angle = 0.5 * std::atan2(2.0 * ab, aa - bb);
  const cv::Vec2d axis(std::cos(angle), std::sin(angle));
  const double variance =
      aa * axis[0] * axis[0] + 2.0 * ab * axis[0] * axis[1] + bb * axis[1] * axis[1];
  const cv::Vec2d away = axis * std::sqrt(std::max(variance, 0.0));
  return {mean - away, mean + away, std::vector<bool>(values.size(), false)};
}

// False where all values went to one side.
bool refine(TwoMeans& means, const std::vector<cv::Vec2f>& values) {
  for (int round = 0; round < rounds; ++round) {
    cv::Vec2f sums[2] = {{0.0F, 0.0F}, {0.0F, 0.0F}};
    float counts[2] = {0.0F, 0.0F};
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto to_first = values[i] - means.first;
      const auto to_second = values[i] - means.second;
      const bool second = to_second.dot(to_second) < to_first.dot(to_first);
      means.is_second[i] = second;
      sums[second ? 1 : 0] += values[i];
      counts[second ? 1 : 0] += 1.0F;
    }
    if (counts[0] == 0.0F || counts[1] == 0.0F) return false;
    means.first = sums[0] * (1.0F / counts[0]);
    means.second = sums[1] * (1.0F / counts[1]);
  }
  return true;
}

// Whether the means are far from each other, for the scatter along the line between them.
bool are_clear(const TwoMeans& means, const std::vector<cv::Vec2f>& values,
               double least_difference) {
  const cv::Vec2f between = means.second - means.first;
  const double distance = cv::norm(between);
  if (distance < least_difference) return false;
  const cv::Vec2f along = between * static_cast<float>(1.0 / distance);
  double squares = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double off = (values[i] - (means.is_second[i] ? means.second : means.first)).dot(along);
    squares += off * off;
  }
  return distance >= clear * std::sqrt(squares / static_cast<double>(values.size()));
}

cv::Mat largest_piece(const cv::Mat& pixels) {
  cv::Mat labels;
  cv::Mat figures;
  cv::Mat centres;
  const int count = cv::connectedComponentsWithStats(pixels, labels, figures, centres, 4);
  int largest = 0;
  for (int i = 1; i < count; ++i)
    if (largest == 0 ||
        figures.at<int>(i, cv::CC_STAT_AREA) > figures.at<int>(largest, cv::CC_STAT_AREA))
      largest = i;
  return largest == 0 ? cv::Mat::zeros(pixels.size(), CV_8U) : cv::Mat(labels == largest);
}

// Whether the two lie side by side, rather than one within the other.
bool are_side_by_side(const cv::Mat& inside, const cv::Mat& one, const cv::Mat& other) {
  const double area = cv::countNonZero(one);
  const double other_area = cv::countNonZero(other);
  if (std::min(area, other_area) < least_area * (area + other_area)) return false;
  const cv::Mat square = cv::Mat::ones(3, 3, CV_8U);
  cv::Mat inner;
  cv::erode(inside, inner, square, {-1, -1}, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
  const cv::Mat edge = inside & ~inner;
  const double outline = cv::countNonZero(edge & one);
  const double other_outline = cv::countNonZero(edge & other);
  if (std::min(outline, other_outline) < least_outline * (outline + other_outline)) return false;
  cv::Mat wider;
  cv::dilate(one, wider, square);
  const double border = cv::countNonZero(wider & other);
  return border <= widest_border * (std::min(outline, other_outline) + border);
}

// What of the whole lies in the part, which is seen coarsely.
Mask placed(const cv::Mat& part, const cv::Rect& at, const Mask& whole) {
  Mask mask{whole.width, whole.height, std::vector<std::uint8_t>(whole.pixels.size())};
  cv::Mat pixels(mask.height, mask.width, CV_8U, mask.pixels.data());
  const cv::Mat body(whole.height, whole.width, CV_8U,
                     const_cast<std::uint8_t*>(whole.pixels.data()));
  cv::Mat fine;
  cv::resize(part, fine, at.size(), 0.0, 0.0, cv::INTER_NEAREST);
  fine.copyTo(pixels(at), body(at));
  return mask;
}

}  // namespace

std::optional<std::pair<Mask, Mask>> split_by_tint(const Mask& blob, const Image& look,
                                                   double least_difference) {
  const cv::Mat pixels(blob.height, blob.width, CV_8U,
                       const_cast<std::uint8_t*>(blob.pixels.data()));
  const cv::Rect at = cv::boundingRect(pixels);
  const cv::Mat colours(look.height, look.width, CV_8UC3,
                        const_cast<std::uint8_t*>(look.pixels.data()));
  const Tints tints = tints_of(pixels(at), colours(at));
  const cv::Mat& inside = tints.inside;
  if (tints.values.size() < fewest_pixels) return std::nullopt;
  TwoMeans means = two_starts(tints.values);
  if (!refine(means, tints.values) || !are_clear(means, tints.values, least_difference))
    return std::nullopt;

  cv::Mat second = cv::Mat::zeros(inside.size(), CV_8U);
  for (std::size_t i = 0; i < tints.pixels.size(); ++i)
    if (means.is_second[i]) second.at<std::uint8_t>(tints.pixels[i]) = 255;
  // What of one side lies within the other goes to the other.
  const cv::Mat first = largest_piece(inside & ~largest_piece(second));
  second = largest_piece(inside & ~first);
  if (!are_side_by_side(inside, first, second)) return std::nullopt;
  return std::pair(placed(first, at, blob), placed(second, at, blob));
}

}  // namespace diatom::ml
