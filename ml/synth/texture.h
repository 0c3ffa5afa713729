// Texture: the fine irregular grain of plasm, the same for every body that asks at the same place.
#pragma once

namespace diatom::ml {

// Smooth noise of mean 0 and standard deviation 1 with grains of a few units; it repeats itself
// after 512 units.
float texture_at(float x, float y);

}  // namespace diatom::ml
