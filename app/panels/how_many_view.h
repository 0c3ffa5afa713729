// How many clusters there are: what four criteria say of each number of them, and what they
// suggest.
#pragma once

#include "ml/clustering/how_many.h"
#include "renderer/scene.h"

namespace diatom::app {

// Also while the curves are still growing.
void draw_how_many(const ml::HowMany& found, renderer::Theme theme);

}  // namespace diatom::app
