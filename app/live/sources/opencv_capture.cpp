#include "app/live/sources/opencv_capture.h"

#include <cstdlib>
#include <mutex>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::live {

ml::Image image_from(const cv::Mat& picture) {
  cv::Mat eight_bit = picture;
  if (picture.depth() == CV_16U) picture.convertTo(eight_bit, CV_8U, 1.0 / 256.0);
  ml::Image image{picture.cols, picture.rows, picture.channels() == 1 ? 1 : 3, {}};
  image.pixels.resize(static_cast<std::size_t>(image.width) *
                      static_cast<std::size_t>(image.height) *
                      static_cast<std::size_t>(image.channels));
  cv::Mat out(image.height, image.width, CV_8UC(image.channels), image.pixels.data());
  switch (picture.channels()) {
    case 1:
      eight_bit.copyTo(out);
      break;
    case 4:
      cv::cvtColor(eight_bit, out, cv::COLOR_BGRA2RGB);
      break;
    default:
      cv::cvtColor(eight_bit, out, cv::COLOR_BGR2RGB);
      break;
  }
  return image;
}

void quieten_opencv() {
  static std::once_flag once;
  std::call_once(once, [] {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);  // AV_LOG_QUIET, unless the person wants to hear it
  });
}

}  // namespace diatom::live
