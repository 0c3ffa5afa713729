// V4l2Format: what a Video4Linux camera can deliver that we can read, and choosing among it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/live/sources/pixel_layout.h"
#include "app/live/sources/v4l2_device.h"

namespace diatom::live {

struct V4l2Format {
  std::uint32_t code = 0;  // the kernel's four letters
  std::string name;        // "YUYV"
  PixelLayout layout;
  int width = 0;
  int height = 0;
  std::size_t row_bytes = 0;

  bool operator==(const V4l2Format&) const = default;
};

struct FrameSize {
  int width = 0;
  int height = 0;

  bool operator==(const FrameSize&) const = default;
};

// The pixel formats of the camera that we can read, in its own order.
std::vector<std::uint32_t> readable_formats(V4l2Device& device);
std::string name_of_format(std::uint32_t code);

// The sizes of one pixel format, largest first. Of a camera that scales in steps: its largest, a
// half and a quarter of it.
std::vector<FrameSize> frame_sizes(V4l2Device& device, std::uint32_t code);

// These throw std::system_error where the device refuses, and std::runtime_error where it delivers
// what cannot be read.
V4l2Format present_format(V4l2Device& device);
V4l2Format choose_format(V4l2Device& device, std::uint32_t code, FrameSize size);
// The present one where it can be read, or else the first that can.
V4l2Format choose_readable_format(V4l2Device& device);

double frames_per_second(V4l2Device& device);  // 0 where the driver does not say

}  // namespace diatom::live
