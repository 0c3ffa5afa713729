// OpenCV's own pool of threads, which the live loop has no use for.
#pragma once

namespace diatom::live {

// Images are prepared on the thread that asks. To be called before the first thread starts.
void limit_opencv_threads();

}  // namespace diatom::live
