// Tube: the shape of most ciliates, a body of varying width around a midline that bends.
#pragma once

#include <functional>

#include "ml/synth/canvas.h"

namespace diatom::ml {

class Tube {
 public:
  // A midline of the given length (um) from tail to front, centred on the origin and, on the whole,
  // pointing along x. `half_width` (um) and `curvature` (radians a um) are functions of the place
  // in [-1, 1] from tail to front.
  Tube(double length, const std::function<double(double)>& half_width,
       const std::function<double(double)>& curvature);

  // `along` in [-1, 1] from tail to front, `across` in [-1, 1] from left to right.
  Point at(double along, double across) const;
  double half_width(double along) const;

  Outline outline() const;                                                 // closed
  Outline line(double across, double from = -1.0, double to = 1.0) const;  // along the body

 private:
  struct Station {
    Point middle = Point::Zero();
    Point side = Point::Zero();  // from the midline to the right edge
  };
  Station station(double along) const;

  std::vector<Station> stations_;  // from tail to front
};

// The half width of a body that is rounded at both ends: an ellipse whose ends are blunted by
// `bluntness` (1: an ellipse, 2 and more: towards a cylinder). Of half width 1 in the middle.
double rounded_profile(double along, double bluntness);

}  // namespace diatom::ml
