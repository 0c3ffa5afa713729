// Contrast: a frame divided by its background: where anything stands out, and which colour it has.
#pragma once

#include "ml/core/image.h"
#include "ml/vision/background.h"
#include "ml/vision/segment.h"

namespace diatom::ml {

// All on the background's grid.
struct Contrast {
  Image strength;  // grey: how far a pixel is off the light, to the side where bodies are; 255: all
  Image look;      // as many channels as the frame: the share of the light that is left, 128: all
  int grain = 0;   // median of the strength: that of the empty field, where there is more field
  bool is_dark_field = false;  // bodies are brighter than the field
};

// Of the channels the one that is farthest off counts. Field::automatic takes the side to which the
// picture strays farther.
Contrast contrast_of(const Image& frame, const BackgroundModel& background, Field field);

}  // namespace diatom::ml
