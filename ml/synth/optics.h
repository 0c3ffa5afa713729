// Optics: what a microscope makes of the matter on a Canvas. Each kind is one file.
#pragma once

#include <vector>

#include "ml/core/image.h"
#include "ml/synth/canvas.h"
#include "ml/synth/world.h"

namespace diatom::ml {

// How a body is focused and lit.
struct Focus {
  double blur_px = 0.8;  // standard deviation of the point spread
  // Strength and sign of the rim that refraction draws around what is out of focus: positive for a
  // dark rim with a bright inner line.
  double rim = 1.0;
  double relief = 0.0;         // oblique light: one flank brighter, the other darker
  double relief_angle = 0.0;   // radians, where it comes from
  double contrast = 1.0;       // how closed the condenser is; scales what matter absorbs
  double distance_um = 400.0;  // lensless: from body to sensor
  double um_a_px = 3.0;        // lensless: what a pixel shows
};

// Pixels beyond what is painted that a body's picture may reach.
int reach_of_light_px(Optics optics, const Focus& focus);

// A part of a picture, in light that depends on the kind of microscope: (height, width, 3).
struct Light {
  Box box;
  std::vector<float> values;
};

// Bright field: the share of the light that passes, 1 where there is nothing. Beer and Lambert for
// colour, and the transport of intensity of a slightly defocused lens for rims:
// I / I0 = exp(-a) (1 - rim laplacian(t)).
Light transmit(const Canvas& canvas, const Box& box, const Focus& focus);

// Dark field: the light that is scattered, 0 where there is nothing, in parts of full scale: edges
// shine white, the inside in the colour that it lets pass.
Light scatter(const Canvas& canvas, const Box& box, const Focus& focus);

// Lensless: the share of the light that falls on the sensor, grey. The wave behind the body,
// exp(-a / 2 + i phase), travels on by the Fresnel transfer function exp(-i pi lambda z f^2)
// (Goodman, Introduction to Fourier Optics, 4.2), and the sensor sees its square.
Light diffract(const Canvas& canvas, const Box& box, const Focus& focus);

// Puts what is painted on `canvas`, whose corner lies at (left, top) of the picture, into an RGB
// picture of the empty slide. `optics` is not mixed.
void show(const Canvas& canvas, Optics optics, const Focus& focus, int left, int top,
          Image& picture);

}  // namespace diatom::ml
