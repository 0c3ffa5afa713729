// Optics: what lamp, lens and sensor of a bright-field microscope make of a Canvas.
#pragma once

#include <cstdint>
#include <vector>

#include "ml/core/image.h"
#include "ml/core/random.h"
#include "ml/synth/canvas.h"

namespace diatom::ml {

// How a body is focused.
struct Focus {
  double blur_px = 0.8;  // standard deviation of the point spread
  // Strength and sign of the rim that refraction draws around what is out of focus: positive for a
  // dark rim with a bright inner line. Transport of intensity: I = I0 (1 - rim * laplacian(t)).
  double rim = 1.0;
};

// The share of the light that passes, (height, width, 3).
std::vector<float> transmit(const Canvas& canvas, const Focus& focus);

// An empty slide under a lamp, (height, width, 3) in [0, 255]: brightest near the middle, tilted,
// faintly blotched and tinted, all by `random`.
std::vector<float> lamp_light(int width, int height, Random& random);

// Reads out `light` (height, width, 3) as a sensor does: photon and read-out noise, 8 bit.
Image expose(const std::vector<float>& light, int width, int height, double noise, Random& random);

}  // namespace diatom::ml
