// Lamp: the light of the empty slide, uneven as real lamps are.
#pragma once

#include "ml/core/image.h"
#include "ml/core/random.h"
#include "ml/synth/world.h"

namespace diatom::ml {

// RGB picture of an empty slide: brightest near the middle, tilted, faintly blotched and tinted,
// all by `random`. `unevenness` scales that: 1 is a microscope set up in haste, 0 a perfect one.
// `optics` is not mixed.
Image lamp_light(int width, int height, Optics optics, double unevenness, Random& random);

}  // namespace diatom::ml
