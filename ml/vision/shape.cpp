#include "ml/vision/shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

using std::numbers::pi;
using Points = std::vector<cv::Point>;

cv::Moments moments_of(const Mask& mask) {
  const cv::Mat pixels(mask.height, mask.width, CV_8U,
                       const_cast<std::uint8_t*>(mask.pixels.data()));
  return cv::moments(pixels, true);
}

Points points_of(const Contour& contour) {
  Points points;
  points.reserve(contour.size());
  for (const auto& point : contour) points.emplace_back(point.x(), point.y());
  return points;
}

double ratio(double part, double whole) {
  return whole > 0.0 ? std::min(part / whole, 1.0) : 0.0;
}

// Vossepoel and Smeulders (1982): straight steps, diagonal steps and corners of a chain code,
// weighted so that lines at all angles have the right length on average. The outline runs through
// pixel centres; half a pixel outwards it is pi longer.
double perimeter(const Contour& contour) {
  int straight = 0, diagonal = 0, corners = 0;
  const auto n = contour.size();
  for (std::size_t i = 0; i < n && n > 1; ++i) {
    const Eigen::Vector2i step = contour[(i + 1) % n] - contour[i];
    const Eigen::Vector2i next = contour[(i + 2) % n] - contour[(i + 1) % n];
    ++(step.x() != 0 && step.y() != 0 ? diagonal : straight);
    if (step != next) ++corners;
  }
  return 0.980 * straight + 1.406 * diagonal - 0.091 * corners + pi;
}

void measure_ellipse(const cv::Moments& moments, Shape& shape) {
  // Each pixel is a square, with second moments of its own.
  const double xx = moments.mu20 / moments.m00 + 1.0 / 12.0;
  const double yy = moments.mu02 / moments.m00 + 1.0 / 12.0;
  const double xy = moments.mu11 / moments.m00;
  const double mean = (xx + yy) / 2.0;
  const double half_gap = std::hypot((xx - yy) / 2.0, xy);
  shape.major_axis_px = 4.0 * std::sqrt(mean + half_gap);
  shape.minor_axis_px = 4.0 * std::sqrt(std::max(mean - half_gap, 0.0));
  shape.axis_ratio = ratio(shape.minor_axis_px, shape.major_axis_px);
  shape.eccentricity = std::sqrt(1.0 - shape.axis_ratio * shape.axis_ratio);
}

void measure_rectangles(const Mask& mask, const Points& points, Shape& shape) {
  const auto box = bounding_box(mask);
  shape.extent = ratio(shape.area_px2, static_cast<double>(box.width) * box.height);
  const auto rectangle = cv::minAreaRect(points);  // of pixel centres
  const double angle = rectangle.angle * pi / 180.0;
  const double pixel = std::abs(std::cos(angle)) + std::abs(std::sin(angle));  // seen at that angle
  const double a = rectangle.size.width + pixel;
  const double b = rectangle.size.height + pixel;
  shape.rectangularity = ratio(shape.area_px2, a * b);
  shape.rectangle_aspect = ratio(std::min(a, b), std::max(a, b));
}

void measure_hull(const Points& points, Shape& shape) {
  Points hull;
  cv::convexHull(points, hull);
  const auto box = cv::boundingRect(hull);
  // The hull of pixel squares is that of their centres, swept by one square.
  const double area = cv::contourArea(hull) + (box.width - 1) + (box.height - 1) + 1.0;
  shape.hull_ratio = ratio(shape.area_px2, area);
  shape.convexity = ratio(cv::arcLength(hull, true) + pi, shape.perimeter_px);
}

void measure_circles(const Points& points, const cv::Moments& moments, Shape& shape) {
  cv::Point2f middle;
  float radius = 0.0F;
  cv::minEnclosingCircle(points, middle, radius);
  const double outer = radius + 0.5;
  shape.circle_ratio = ratio(shape.area_px2, pi * outer * outer);

  double sum = 0.0, squares = 0.0;
  for (const auto& point : points) {
    const double distance =
        std::hypot(point.x - moments.m10 / moments.m00, point.y - moments.m01 / moments.m00);
    sum += distance;
    squares += distance * distance;
  }
  const double mean = sum / static_cast<double>(points.size());
  const double variance = squares / static_cast<double>(points.size()) - mean * mean;
  shape.radius_deviation = ratio(std::sqrt(std::max(variance, 0.0)), mean);
}

std::array<double, 7> scaled_hu(const cv::Moments& moments) {
  constexpr std::array<int, 7> degrees = {1, 2, 2, 2, 4, 3, 4};
  std::array<double, 7> hu{};
  cv::HuMoments(moments, hu.data());
  for (std::size_t i = 0; i < hu.size(); ++i) {
    const double size = std::log10(1.0 + std::abs(hu[i]) * std::pow(10.0, 2.5 * degrees[i]));
    hu[i] = std::copysign(size / degrees[i], hu[i]);
  }
  return hu;
}

}  // namespace

Shape shape_of(const Mask& mask) {
  Shape shape;
  const auto contour = outline(mask);
  if (contour.empty()) return shape;
  const auto points = points_of(contour);
  const auto moments = moments_of(mask);
  shape.area_px2 = moments.m00;
  shape.perimeter_px = perimeter(contour);
  shape.equivalent_diameter_px = 2.0 * std::sqrt(shape.area_px2 / pi);
  shape.roundness = ratio(4.0 * pi * shape.area_px2, shape.perimeter_px * shape.perimeter_px);
  measure_ellipse(moments, shape);
  measure_rectangles(mask, points, shape);
  measure_hull(points, shape);
  measure_circles(points, moments, shape);
  shape.hu = scaled_hu(moments);
  return shape;
}

}  // namespace diatom::ml
