// The V4L2 source with its door to the kernel left open, for tests.
#pragma once

#include <memory>
#include <string>

#include "app/live/sources/source.h"
#include "app/live/sources/v4l2_device.h"

namespace diatom::live {

// "0", "/dev/video0" or "/dev/v4l/by-id/...". Throws std::runtime_error.
std::unique_ptr<FrameSource> open_v4l2_camera(const std::string& address, const V4l2Opener& open);

}  // namespace diatom::live
