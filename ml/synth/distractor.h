// Distractors: what lies and drifts between organisms, and is none.
#pragma once

#include <vector>

#include "ml/synth/species.h"

namespace diatom::ml {

// Bubbles, debris, fibres; bodies like those of species, but without life.
const std::vector<SpeciesMethod>& distractors();

// Specks and bacteria, of which no slide is free, over the whole canvas. `um_a_px` as the picture
// shows it.
void scatter_specks(Canvas& canvas, int count, double um_a_px, Random& random);

}  // namespace diatom::ml
