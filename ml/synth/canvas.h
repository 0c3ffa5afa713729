// Canvas: the matter between lamp and lens, painted in the coordinates of one body. Every pixel
// holds how much light of each colour is absorbed and how thick the matter is; both add up where
// bodies overlap, since all of it is translucent. What a lens makes of it is the business of
// optics.h.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

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

// Where a body lies: its own x axis points along `heading`, its unit is a pixel times `scale`.
struct Pose {
  Point centre = Point::Zero();  // pixels, y down
  double heading = 0.0;          // radians
  double scale = 1.0;
};

class Canvas {
 public:
  Canvas(int width, int height);

  // Shapes painted from now on are placed by `pose`.
  void place(const Pose& pose);

  void disc(Point centre, double radius, const Ink& ink);  // flat
  void ball(Point centre, double radius, const Ink& ink);  // thickest in the middle
  void ring(Point centre, double radius, double width, const Ink& ink);
  void stroke(const Outline& points, double width, const Ink& ink);  // an open line
  void taper(Point from, Point to, double width, const Ink& ink);    // thins to nothing at `to`
  void vault(const Outline& outline, const Ink& ink);  // a closed body, flattened towards its rim

  int width() const { return width_; }
  int height() const { return height_; }
  const std::vector<float>& absorbance() const { return absorbance_; }  // (height, width, 3)
  const std::vector<float>& thickness() const { return thickness_; }    // (height, width)

 private:
  struct Box {  // pixels, the far edges excluded
    int x0, y0, x1, y1;
  };

  Point on_canvas(const Point& in_body) const;
  Box box_around(const Point& low, const Point& high, double margin) const;
  void add(int x, int y, float amount, const Ink& ink);
  template <class Coverage>  // (pixel centre) -> share of the pixel covered, in [0, 1]
  void paint(const Box& box, const Ink& ink, Coverage coverage);

  int width_;
  int height_;
  Point centre_ = Point::Zero();
  Eigen::Matrix2d canvas_from_body_ = Eigen::Matrix2d::Identity();
  double scale_ = 1.0;
  std::vector<float> absorbance_;
  std::vector<float> thickness_;
};

}  // namespace diatom::ml
