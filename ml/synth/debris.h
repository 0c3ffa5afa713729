// Debris: the specks and bacteria that no slide is free of.
#pragma once

#include "ml/core/random.h"
#include "ml/synth/canvas.h"

namespace diatom::ml {

void scatter_debris(Canvas& canvas, int count, Random& random);

}  // namespace diatom::ml
