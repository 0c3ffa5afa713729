// The matter of a canvas as a lens that is not quite sharp sees it. For optics_*.cpp.
#pragma once

#include <opencv2/core.hpp>

#include "ml/synth/canvas.h"

namespace diatom::ml {

// `box` of the canvas, (height, width, 4), under a point spread of `blur_px`.
cv::Mat blurred(const Canvas& canvas, const Box& box, double blur_px);

}  // namespace diatom::ml
