// Canvas: the matter between lamp and lens, painted in the coordinates of one body. Every pixel
// holds how much light of each colour is absorbed and how thick the matter is; both add up where
// shapes overlap, since all of it is translucent. What a microscope makes of it is the business of
// optics.h.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "ml/synth/box.h"

namespace diatom::ml {

using Point = Eigen::Vector2d;
using Outline = std::vector<Point>;

// What a shape is made of. Negative values carve: a vacuole takes away what it displaces.
struct Ink {
  std::array<float, 3> absorbance = {0.0F, 0.0F, 0.0F};  // of red, green, blue; exp(-a) passes
  float thickness = 0.0F;                                // refracts: makes rims, not colour

  Ink operator*(double factor) const;
};

Ink grey_ink(double absorbance, double thickness = 0.0);

// Where a body lies: its own x axis points along `heading`, its unit is `scale` pixels.
struct Pose {
  Point centre = Point::Zero();  // pixels, y down
  double heading = 0.0;          // radians
  double scale = 1.0;            // pixels a unit of the body
};

class Canvas {
 public:
  // Empty; sides in pixels.
  Canvas(int width, int height);

  // Shapes painted from now on are placed by `pose`.
  void place(const Pose& pose);

  void disc(Point centre, double radius, const Ink& ink);  // flat
  void ball(Point centre, double radius, const Ink& ink);  // thickest in the middle
  void ring(Point centre, double radius, double width, const Ink& ink);
  // An open line, or a closed one where the last point is the first; meant for smooth ones.
  void stroke(const Outline& points, double width, const Ink& ink);
  void taper(Point from, Point to, double width, const Ink& ink);  // thins to a tip at `to`
  // A closed body, flattened towards its rim. What it absorbs is grained by a share of `texture`.
  void vault(const Outline& outline, const Ink& ink, double texture = 0.0);

  // All that has been painted since the last clear() lies in here.
  const Box& painted() const { return painted_; }
  // Empties the canvas; costs no more than what was painted.
  void clear();

  int width() const { return width_; }
  int height() const { return height_; }
  // (height, width, 4): absorbance of red, green, blue; thickness.
  const std::vector<float>& matter() const { return matter_; }
  float thickness(int x, int y) const { return matter_[index_of(x, y) + 3]; }

 private:
  std::size_t index_of(int x, int y) const {
    return 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                static_cast<std::size_t>(x));
  }
  Point on_canvas(const Point& in_body) const;
  Box box_around(const Point& low, const Point& high, double margin) const;
  template <class Coverage>  // (x, y of the pixel's centre) -> share of it covered, in [0, 1]
  void paint(const Box& box, const Ink& ink, Coverage coverage);

  int width_;
  int height_;
  Point centre_ = Point::Zero();
  Eigen::Matrix2d canvas_from_body_ = Eigen::Matrix2d::Identity();
  double scale_ = 1.0;
  Box painted_;
  std::vector<float> matter_;
};

}  // namespace diatom::ml
