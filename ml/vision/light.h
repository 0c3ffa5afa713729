// Light: what a picture says when its colour, or the lamp's unevenness, is taken away.
#pragma once

#include "ml/core/image.h"

namespace diatom::ml {

// One channel: the luma of ITU-R BT.601; a grey image is returned as it is.
Image to_grey(const Image& image);

// Divides out uneven light (flat-field correction): image / background, channel by channel, times
// the background's mean, so that brightness and the lamp's colour stay what they were. `background`
// is a picture of the empty field, of the image's size and channels. Where it is black the image is
// left alone.
Image without_uneven_light(const Image& image, const Image& background);

}  // namespace diatom::ml
