#include "app/live/source.h"

#include <filesystem>
#include <stdexcept>

namespace diatom::live {

std::unique_ptr<FrameSource> open_source(const std::string& address, std::uint64_t seed) {
  for (const FrameSourceMethod& method : FrameSourceRegistry::instance().all()) {
    if (method.accepts(address)) return method.open(address, seed);
  }
  std::error_code ignored;
  if (std::filesystem::exists(address, ignored)) {
    throw std::runtime_error(
        "'" + address +
        "' is no video file and no folder of images; a source is one "
        "of: a camera (0, /dev/video0), a video file, a stream (rtsp://...), a "
        "folder of images, synthetic");
  }
  throw std::runtime_error("there is no '" + address +
                           "': a source is a camera (0, /dev/video0), a "
                           "video file, a stream (rtsp://...), a folder of images, or synthetic");
}

}  // namespace diatom::live
