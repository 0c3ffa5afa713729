#include "app/live/sources/source.h"

#include <filesystem>
#include <stdexcept>

namespace diatom::live {
namespace {

const std::string kinds_of_source =
    "a camera (0, /dev/video0), an industrial camera (aravis, aravis:ID), a video file, a stream "
    "(rtsp://..., http://...), a folder of images, a folder that an instrument fills "
    "(watch:FOLDER), synthetic";

}  // namespace

std::unique_ptr<FrameSource> open_source(const std::string& address, std::uint64_t seed) {
  for (const FrameSourceMethod& method : FrameSourceRegistry::instance().all()) {
    if (method.accepts(address)) return method.open(address, seed);
  }
  std::error_code ignored;
  if (std::filesystem::exists(address, ignored)) {
    throw std::runtime_error(
        "'" + address +
        "' is no video file and no folder of images; a source is one of: " + kinds_of_source);
  }
  throw std::runtime_error("there is no '" + address + "': a source is one of: " + kinds_of_source);
}

}  // namespace diatom::live
