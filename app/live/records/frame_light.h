// How bright and how sharp a frame is: enough to notice a lamp that has gone out, and a focus that
// has been lost.
#pragma once

#include "ml/core/image.h"

namespace diatom::live {

struct FrameLight {
  double brightness = 0.0;  // mean grey level, 0 to 255
  double sharpness = 0.0;  // mean difference of neighbours along a row, in shares of the brightness
};

// From every fourth row, so that it costs next to nothing.
FrameLight light_of(const ml::Image& image);

}  // namespace diatom::live
