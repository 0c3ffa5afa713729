// Species: what swims on the synthetic slide. The family's header: each species is one .cpp file
// that registers a SpeciesMethod, a function that paints a body into a canvas.
//
// Bodies are drawn in micrometres, so that relative sizes are those of nature; of the large species
// (Spirostomum, Stentor, Volvox) the world holds small individuals, which fit into a crop of 300
// um. All are slower than in pure water, as in the methyl cellulose that microscopists use.
#pragma once

#include <functional>

#include "ml/core/method.h"
#include "ml/core/random.h"
#include "ml/synth/canvas.h"

namespace diatom::ml {

struct SpeciesMethod {
  MethodInfo info;
  double reach_um = 150.0;  // no part of a body lies farther from its centre
  double speed_um = 60.0;   // swims so far in a second
  // Paints one individual at the canvas' pose. All that makes it an individual is drawn from
  // `traits`, so the same traits give the same body; `beat` (radians) moves it: cilia, roll, sway.
  std::function<void(Canvas& canvas, Random traits, double beat)> paint;
};

using SpeciesRegistry = Registry<SpeciesMethod>;

}  // namespace diatom::ml
