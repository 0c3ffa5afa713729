// Tissue: what the bodies of many species share: skin, cilia, grains, vacuoles, meals.
#pragma once

#include "ml/core/random.h"
#include "ml/synth/tube.h"

namespace diatom::ml {

// A fringe of cilia `length` (um) long, one every `spacing` (um) along a closed outline whose
// inside lies to the right of its direction (on a canvas, where y points down). They beat in waves.
void paint_cilia(Canvas& canvas, const Outline& outline, double length, double spacing,
                 double beat);

// `count` grains of the given radius (um), evenly scattered over the body between two places along
// it.
void paint_grains(Canvas& canvas, Random& traits, const Tube& body, int count, double radius,
                  const Ink& ink, double from = -0.95, double to = 0.95);

// A contractile vacuole: clear water in a thin wall; `filled` in [0, 1].
void paint_vacuole(Canvas& canvas, Point centre, double radius, double filled);

// Food vacuoles: round, dark or coloured by what was eaten.
void paint_meals(Canvas& canvas, Random& traits, const Tube& body, int count, double radius,
                 double from = -0.7, double to = 0.6);

}  // namespace diatom::ml
