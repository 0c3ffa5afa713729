// Course: where a swimmer is at any time, in closed form, so that frames need not be drawn in
// order.
#pragma once

#include <array>
#include <cstdint>

#include "ml/core/random.h"
#include "ml/synth/canvas.h"

namespace diatom::ml {

struct Whereabouts {
  Point centre = Point::Zero();  // pixels of the frame
  double heading = 0.0;          // radians
  std::uint64_t lap = 0;         // of how many-th visit: who leaves the frame comes back another
};

class Course {
 public:
  // Through a frame of width x height pixels, on the whole at `speed_px` a second, straight on
  // but for two slow swings to the sides.
  Course(int width, int height, double speed_px, Random& random);

  // Keeps close to `other`, and circles it at up to `distance_px`.
  Course(const Course& other, double distance_px, Random& random);

  // At so many seconds, for a body that reaches `margin_px` from its centre: it leaves the frame
  // and enters it unseen.
  Whereabouts at(double seconds, double margin_px) const;

 private:
  struct Swing {
    Point reach = Point::Zero();  // pixels, to both sides
    double rate = 0.0;            // radians a second
    double phase = 0.0;           // radians
  };

  Point frame_;
  Point start_;
  Point velocity_;  // pixels a second
  std::vector<Swing> swings_;
};

}  // namespace diatom::ml
