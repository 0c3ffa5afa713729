// Species: what swims on the synthetic slide. The family's header: each species is one .cpp file
// that registers a SpeciesMethod, a function that paints a body into a canvas.
#pragma once

#include <functional>

#include "ml/core/method.h"
#include "ml/core/random.h"
#include "ml/synth/canvas.h"

namespace diatom::ml {

struct SpeciesMethod {
  MethodInfo info;
  double reach_px = 40.0;  // no part of a body of scale 1 lies farther from its centre
  double speed_px = 20.0;  // swims so far in a second
  // Paints one individual at the canvas' pose. All that makes it an individual is drawn from
  // `traits`, so the same traits give the same body; `beat` (radians) moves it: cilia, roll, sway.
  std::function<void(Canvas& canvas, Random traits, double beat)> paint;
};

using SpeciesRegistry = Registry<SpeciesMethod>;

}  // namespace diatom::ml
