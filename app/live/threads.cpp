#include "app/live/threads.h"

#include <opencv2/core/utility.hpp>

namespace diatom::live {

void limit_opencv_threads() {
  cv::setNumThreads(1);
}

}  // namespace diatom::live
