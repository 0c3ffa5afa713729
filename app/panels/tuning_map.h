// The surface that a search for sigma and lambda has seen so far, a cell a pair.
#pragma once

#include "ml/classifier/falkon_tuning.h"
#include "renderer/scene.h"

namespace diatom::app {

// Widths from top to bottom, lambdas from left to right; brighter is more accurate, and a frame
// marks the best. The figures are read out under the mouse. `height_px` for all of it.
void draw_tuning(const ml::Tuning& tuning, renderer::Theme theme, float height_px);

}  // namespace diatom::app
