// Sensor: what a camera adds to a picture on its way into a file.
#pragma once

#include "ml/core/image.h"
#include "ml/core/random.h"

namespace diatom::ml {

// Adds noise of the given standard deviation, in grey values, to an RGB picture. It is drawn once
// for the whole program; each row takes it from a place of its own, by `random`.
void add_noise(Image& picture, double deviation, Random& random);

// Compresses and decompresses as JPEG; `quality` in [1, 100].
void compress(Image& picture, int quality);

}  // namespace diatom::ml
