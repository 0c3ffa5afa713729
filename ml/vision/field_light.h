// Field light: how bright the empty field behind an object is, read off the picture's own border.
// It serves crops of single objects, which have no picture of the empty field and some field all
// around.
#pragma once

#include "ml/core/image.h"

namespace diatom::ml {

// The field of a picture, as a background for without_uneven_light(): of the image's size and
// channels, a plane of grey levels in each channel that is fitted to the outermost pixels by least
// squares; what lies far from it (an object that the border cuts) is left out of a second fit. The
// image must not be empty.
Image field_light(const Image& image);

}  // namespace diatom::ml
