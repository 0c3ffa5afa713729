#include "ml/synth/blurred.h"

#include <cmath>

#include <opencv2/imgproc.hpp>

namespace diatom::ml {

cv::Mat blurred(const Canvas& canvas, const Box& box, double blur_px) {
  // OpenCV wants a mutable pointer; the pixels are only read.
  const cv::Mat all(canvas.height(), canvas.width(), CV_32FC4,
                    const_cast<float*>(canvas.matter().data()));
  const int side = 2 * static_cast<int>(std::ceil(2.0 * blur_px)) + 1;
  cv::Mat soft;
  cv::GaussianBlur(all(cv::Rect(box.x0, box.y0, box.width(), box.height())), soft, {side, side},
                   blur_px);
  return soft;
}

}  // namespace diatom::ml
