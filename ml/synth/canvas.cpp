#include "ml/synth/canvas.h"

#include <algorithm>
#include <cmath>

#include <Eigen/LU>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/synth/texture.h"

namespace diatom::ml {
namespace {

constexpr int subpixel_bits = 4;

// How much of a pixel lies inside an edge `inside` pixels away: the usual one-pixel ramp.
float edge(float inside) {
  return std::clamp(inside + 0.5F, 0.0F, 1.0F);
}

// A line thinner than a pixel covers at most its own width of one.
float line_coverage(float distance, float width) {
  return edge(std::max(width, 1.0F) / 2.0F - distance) * std::min(width, 1.0F);
}

// A straight piece from one point to another, seen from a pixel.
class Segment {
 public:
  Segment(const Point& from, const Point& to)
      : from_(from.cast<float>()),
        along_((to - from).cast<float>()),
        inverse_(1.0F / std::max(along_.squaredNorm(), 1e-9F)) {}

  // Where the pixel's foot lies: 0 at the beginning, 1 at the end.
  float foot(float x, float y) const {
    return ((x - from_.x()) * along_.x() + (y - from_.y()) * along_.y()) * inverse_;
  }
  float distance(float x, float y, float foot) const {
    const float dx = x - from_.x() - foot * along_.x();
    const float dy = y - from_.y() - foot * along_.y();
    return std::sqrt(dx * dx + dy * dy);
  }

 private:
  Eigen::Vector2f from_;
  Eigen::Vector2f along_;
  float inverse_;
};

// The height profile of a body that is round at the rim and flat on top; `depth` in [0, 1].
float vaulted(float depth) {
  return std::sqrt(std::max(0.0F, depth * (2.0F - depth)));
}

// Share of every pixel of `box` that lies inside the outline, 8 bit.
cv::Mat filled(const Outline& corners, const Box& box) {
  std::vector<cv::Point> fixed_point;
  fixed_point.reserve(corners.size());
  for (const Point& corner : corners) {
    const Point p = (corner - Point(box.x0 + 0.5, box.y0 + 0.5)) * (1 << subpixel_bits);
    fixed_point.emplace_back(cvRound(p.x()), cvRound(p.y()));
  }
  cv::Mat mask(box.height(), box.width(), CV_8U, cv::Scalar(0));
  cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{fixed_point}, cv::Scalar(255), cv::LINE_AA,
               subpixel_bits);
  return mask;
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
      matter_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4, 0.0F) {}

void Canvas::place(const Pose& pose) {
  centre_ = pose.centre;
  scale_ = pose.scale;
  const double c = std::cos(pose.heading) * pose.scale;
  const double s = std::sin(pose.heading) * pose.scale;
  canvas_from_body_ << c, -s, s, c;
}

void Canvas::clear() {
  for (int y = painted_.y0; y < painted_.y1; ++y) {
    std::fill_n(matter_.begin() + static_cast<std::ptrdiff_t>(index_of(painted_.x0, y)),
                4 * painted_.width(), 0.0F);
  }
  painted_ = {};
}

Point Canvas::on_canvas(const Point& in_body) const {
  return centre_ + canvas_from_body_ * in_body;
}

Box Canvas::box_around(const Point& low, const Point& high, double margin) const {
  const auto bound = [](double value, int limit) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(limit)));
  };
  return {bound(std::floor(low.x() - margin), width_), bound(std::floor(low.y() - margin), height_),
          bound(std::ceil(high.x() + margin), width_),
          bound(std::ceil(high.y() + margin), height_)};
}

template <class Coverage>
void Canvas::paint(const Box& box, const Ink& ink, Coverage coverage) {
  if (box.empty()) return;
  painted_ = painted_.joined(box);
  const Eigen::Array4f full(ink.absorbance[0], ink.absorbance[1], ink.absorbance[2], ink.thickness);
  for (int y = box.y0; y < box.y1; ++y) {
    float* pixel = matter_.data() + index_of(box.x0, y);
    for (int x = box.x0; x < box.x1; ++x, pixel += 4) {
      const float share = coverage(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      if (share > 0.0F) Eigen::Map<Eigen::Array4f>{pixel} += share * full;
    }
  }
}

void Canvas::disc(Point centre, double radius, const Ink& ink) {
  const Point middle = on_canvas(centre);
  const auto r = static_cast<float>(radius * scale_);
  const Eigen::Vector2f m = middle.cast<float>();
  const float most = std::min(1.0F, 2.0F * r);
  paint(box_around(middle, middle, r + 0.5), ink,
        [&](float x, float y) { return edge(r - std::hypot(x - m.x(), y - m.y())) * most; });
}

void Canvas::ball(Point centre, double radius, const Ink& ink) {
  const Point middle = on_canvas(centre);
  const auto r = static_cast<float>(radius * scale_);
  const Eigen::Vector2f m = middle.cast<float>();
  const float inverse = 1.0F / std::max(r * r, 1e-6F);
  paint(box_around(middle, middle, r), ink, [&](float x, float y) {
    const float dx = x - m.x();
    const float dy = y - m.y();
    return std::sqrt(std::max(0.0F, 1.0F - (dx * dx + dy * dy) * inverse));
  });
}

void Canvas::ring(Point centre, double radius, double width, const Ink& ink) {
  const Point middle = on_canvas(centre);
  const auto r = static_cast<float>(radius * scale_);
  const auto w = static_cast<float>(width * scale_);
  const Eigen::Vector2f m = middle.cast<float>();
  paint(box_around(middle, middle, r + w / 2.0 + 1.0), ink, [&](float x, float y) {
    const float dx = x - m.x();
    const float dy = y - m.y();
    return line_coverage(std::abs(std::sqrt(dx * dx + dy * dy) - r), w);
  });
}

// A pixel belongs to the piece at whose foot it lies, so that the joints do not count twice; the
// first and the last piece of an open line have round ends.
void Canvas::stroke(const Outline& points, double width, const Ink& ink) {
  const auto w = static_cast<float>(width * scale_);
  const double reach = w / 2.0 + 1.0;
  const bool closed = points.size() > 2 && points.front() == points.back();
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point from = on_canvas(points[i - 1]);
    const Point to = on_canvas(points[i]);
    const bool round_before = !closed && i == 1;
    const bool round_after = !closed && i + 1 == points.size();
    const Segment piece(from, to);
    paint(box_around(from.cwiseMin(to), from.cwiseMax(to), reach), ink, [&](float x, float y) {
      const float foot = piece.foot(x, y);
      if ((foot < 0.0F && !round_before) || (foot >= 1.0F && !round_after)) return 0.0F;
      return line_coverage(piece.distance(x, y, std::clamp(foot, 0.0F, 1.0F)), w);
    });
  }
}

void Canvas::taper(Point from, Point to, double width, const Ink& ink) {
  const Point root = on_canvas(from);
  const Point tip = on_canvas(to);
  const auto w = static_cast<float>(width * scale_);
  const Segment piece(root, tip);
  paint(box_around(root.cwiseMin(tip), root.cwiseMax(tip), w / 2.0 + 1.0), ink,
        [&](float x, float y) {
          const float t = std::clamp(piece.foot(x, y), 0.0F, 1.0F);
          return line_coverage(piece.distance(x, y, t), w * (1.0F - 0.8F * t));
        });
}

void Canvas::vault(const Outline& outline, const Ink& ink, double texture) {
  if (outline.empty()) return;
  Outline corners;
  for (const Point& point : outline) corners.push_back(on_canvas(point));
  Point low = corners.front();
  Point high = corners.front();
  for (const Point& corner : corners) {
    low = low.cwiseMin(corner);
    high = high.cwiseMax(corner);
  }
  const Box box = box_around(low, high, 4.0);  // the slide around it tells how deep it is
  if (box.empty()) return;
  const cv::Mat mask = filled(corners, box);
  cv::Mat depth;
  cv::distanceTransform(mask, depth, cv::DIST_L2, cv::DIST_MASK_5);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  if (deepest <= 0.0) return;
  painted_ = painted_.joined(box);
  const auto inverse = static_cast<float>(1.0 / deepest);
  const Eigen::Matrix2f body_from_canvas = canvas_from_body_.inverse().cast<float>();
  const Eigen::Vector2f middle = centre_.cast<float>();
  const Eigen::Array4f full(ink.absorbance[0], ink.absorbance[1], ink.absorbance[2], ink.thickness);
  for (int y = box.y0; y < box.y1; ++y) {
    const auto* covered = mask.ptr<std::uint8_t>(y - box.y0);
    const auto* inward_px = depth.ptr<float>(y - box.y0);
    float* pixel = matter_.data() + index_of(box.x0, y);
    for (int x = box.x0; x < box.x1; ++x, ++covered, ++inward_px, pixel += 4) {
      if (*covered == 0) continue;
      // A pixel's centre lies half a pixel inside the edge that the distance is taken from.
      const float inward = std::clamp((*inward_px - 0.5F) * inverse, 0.0F, 1.0F);
      Eigen::Array4f amount = (static_cast<float>(*covered) / 255.0F * vaulted(inward)) * full;
      if (texture > 0.0) {
        const Eigen::Vector2f pixel_centre(static_cast<float>(x) + 0.5F,
                                           static_cast<float>(y) + 0.5F);
        const Eigen::Vector2f at = body_from_canvas * (pixel_centre - middle);
        const float grain = static_cast<float>(texture) * texture_at(at.x(), at.y());
        amount.head<3>() *= std::max(0.0F, 1.0F + grain);
      }
      Eigen::Map<Eigen::Array4f>{pixel} += amount;
    }
  }
}

}  // namespace diatom::ml
