#include "ml/synth/canvas.h"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::ml {
namespace {

constexpr int subpixel_bits = 4;

// How much of a pixel lies inside an edge `inside` pixels away: the usual one-pixel ramp.
double edge(double inside) {
  return std::clamp(inside + 0.5, 0.0, 1.0);
}

double distance_to_segment(const Point& point, const Point& from, const Point& to) {
  const Point along = to - from;
  const double length = std::max(along.squaredNorm(), 1e-9);
  const double t = std::clamp((point - from).dot(along) / length, 0.0, 1.0);
  return (point - from - t * along).norm();
}

// A line thinner than a pixel covers at most its own width of one.
double line_coverage(double distance, double width) {
  return edge(std::max(width, 1.0) / 2.0 - distance) * std::min(width, 1.0);
}

// The height profile of a body that is round at the rim and flat on top; `depth` in [0, 1].
float vaulted(float depth) {
  return std::sqrt(std::max(0.0F, depth * (2.0F - depth)));
}

}  // namespace

Ink Ink::operator*(double factor) const {
  const auto f = static_cast<float>(factor);
  return {{absorbance[0] * f, absorbance[1] * f, absorbance[2] * f}, thickness * f};
}

Ink grey_ink(double absorbance, double thickness) {
  const auto a = static_cast<float>(absorbance);
  return {{a, a, a}, static_cast<float>(thickness)};
}

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      absorbance_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, 0.0F),
      thickness_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0.0F) {}

void Canvas::place(const Pose& pose) {
  centre_ = pose.centre;
  scale_ = pose.scale;
  const double c = std::cos(pose.heading) * pose.scale;
  const double s = std::sin(pose.heading) * pose.scale;
  canvas_from_body_ << c, -s, s, c;
}

Point Canvas::on_canvas(const Point& in_body) const {
  return centre_ + canvas_from_body_ * in_body;
}

Canvas::Box Canvas::box_around(const Point& low, const Point& high, double margin) const {
  const auto bound = [](double value, int limit) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(limit)));
  };
  return {bound(std::floor(low.x() - margin), width_), bound(std::floor(low.y() - margin), height_),
          bound(std::ceil(high.x() + margin), width_),
          bound(std::ceil(high.y() + margin), height_)};
}

void Canvas::add(int x, int y, float amount, const Ink& ink) {
  const auto pixel =
      static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
  for (std::size_t c = 0; c < 3; ++c) absorbance_[3 * pixel + c] += amount * ink.absorbance[c];
  thickness_[pixel] += amount * ink.thickness;
}

template <class Coverage>
void Canvas::paint(const Box& box, const Ink& ink, Coverage coverage) {
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      const double share = coverage(Point(x + 0.5, y + 0.5));
      if (share > 0.0) add(x, y, static_cast<float>(share), ink);
    }
  }
}

void Canvas::disc(Point centre, double radius, const Ink& ink) {
  const Point middle = on_canvas(centre);
  const double r = radius * scale_;
  paint(box_around(middle, middle, r + 1.0), ink,
        [&](const Point& p) { return edge(r - (p - middle).norm()) * std::min(1.0, 2.0 * r); });
}

void Canvas::ball(Point centre, double radius, const Ink& ink) {
  const Point middle = on_canvas(centre);
  const double r = radius * scale_;
  paint(box_around(middle, middle, r), ink, [&](const Point& p) {
    return std::sqrt(std::max(0.0, 1.0 - (p - middle).squaredNorm() / (r * r)));
  });
}

void Canvas::ring(Point centre, double radius, double width, const Ink& ink) {
  const Point middle = on_canvas(centre);
  const double r = radius * scale_;
  const double w = width * scale_;
  paint(box_around(middle, middle, r + w), ink,
        [&](const Point& p) { return line_coverage(std::abs((p - middle).norm() - r), w); });
}

// The joints of a line must not count twice, so a pixel takes the best of all segments.
void Canvas::stroke(const Outline& points, double width, const Ink& ink) {
  Outline line;
  for (const Point& point : points) line.push_back(on_canvas(point));
  if (line.empty()) return;
  Point low = line.front();
  Point high = line.front();
  for (const Point& point : line) {
    low = low.cwiseMin(point);
    high = high.cwiseMax(point);
  }
  const double w = width * scale_;
  const double reach = w / 2.0 + 1.0;
  const Box box = box_around(low, high, reach);
  const int columns = std::max(0, box.x1 - box.x0);
  std::vector<float> best(static_cast<std::size_t>(columns * std::max(0, box.y1 - box.y0)), 0.0F);
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Box part =
        box_around(line[i - 1].cwiseMin(line[i]), line[i - 1].cwiseMax(line[i]), reach);
    for (int y = part.y0; y < part.y1; ++y) {
      for (int x = part.x0; x < part.x1; ++x) {
        const double away = distance_to_segment(Point(x + 0.5, y + 0.5), line[i - 1], line[i]);
        float& cover = best[static_cast<std::size_t>((y - box.y0) * columns + (x - box.x0))];
        cover = std::max(cover, static_cast<float>(line_coverage(away, w)));
      }
    }
  }
  paint(box, ink, [&](const Point& p) {
    const int x = static_cast<int>(p.x()) - box.x0;
    const int y = static_cast<int>(p.y()) - box.y0;
    return static_cast<double>(best[static_cast<std::size_t>(y * columns + x)]);
  });
}

void Canvas::taper(Point from, Point to, double width, const Ink& ink) {
  const Point root = on_canvas(from);
  const Point tip = on_canvas(to);
  const Point along = tip - root;
  const double length = std::max(along.squaredNorm(), 1e-9);
  const double w = width * scale_;
  paint(box_around(root.cwiseMin(tip), root.cwiseMax(tip), w + 1.0), ink, [&](const Point& p) {
    const double t = std::clamp((p - root).dot(along) / length, 0.0, 1.0);
    return line_coverage((p - root - t * along).norm(), w * (1.0 - 0.8 * t));
  });
}

void Canvas::vault(const Outline& outline, const Ink& ink) {
  std::vector<cv::Point> corners;
  for (const Point& point : outline) {
    const Point p = (on_canvas(point) - Point(0.5, 0.5)) * (1 << subpixel_bits);
    corners.emplace_back(cvRound(p.x()), cvRound(p.y()));
  }
  cv::Mat mask(height_, width_, CV_8U, cv::Scalar(0));
  cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(255), cv::LINE_AA,
               subpixel_bits);
  cv::Mat depth;
  cv::distanceTransform(mask, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  if (deepest <= 0.0) return;
  // A pixel's centre lies half a pixel inside the edge that the distance is taken from.
  for (int y = 0; y < height_; ++y) {
    for (int x = 0; x < width_; ++x) {
      const float share = static_cast<float>(mask.at<std::uint8_t>(y, x)) / 255.0F;
      if (share <= 0.0F) continue;
      const float inward = (depth.at<float>(y, x) - 0.5F) / static_cast<float>(deepest);
      add(x, y, share * vaulted(std::clamp(inward, 0.0F, 1.0F)), ink);
    }
  }
}

}  // namespace diatom::ml
