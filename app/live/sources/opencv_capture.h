// What the sources that read through OpenCV share.
#pragma once

#include "ml/core/image.h"

namespace cv {
class Mat;
}

namespace diatom::live {

// OpenCV's picture (grey, BGR or BGRA, 8 or 16 bit) as ours (grey or RGB, 8 bit).
ml::Image image_from(const cv::Mat& picture);

// OpenCV and FFmpeg print to stderr what our exceptions say already. Called before the first
// capture is opened.
void quieten_opencv();

}  // namespace diatom::live
