#include "app/live/sources/v4l2_format.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include <linux/videodev2.h>

namespace diatom::live {
namespace {

struct Readable {
  std::uint32_t code;
  PixelLayout layout;
};

constexpr std::array<Readable, 13> readable = {{
    {V4L2_PIX_FMT_YUYV, {Colouring::yuyv}},
    {V4L2_PIX_FMT_NV12, {Colouring::nv12}},
    {V4L2_PIX_FMT_MJPEG, {Colouring::jpeg}},
    {V4L2_PIX_FMT_JPEG, {Colouring::jpeg}},
    {V4L2_PIX_FMT_GREY, {Colouring::grey}},
    {V4L2_PIX_FMT_Y16, {Colouring::grey, 16}},
    {V4L2_PIX_FMT_Y12, {Colouring::grey, 12}},
    {V4L2_PIX_FMT_Y10, {Colouring::grey, 10}},
    {V4L2_PIX_FMT_RGB24, {Colouring::rgb}},
    {V4L2_PIX_FMT_SRGGB8, {Colouring::bayer_rggb}},
    {V4L2_PIX_FMT_SGRBG8, {Colouring::bayer_grbg}},
    {V4L2_PIX_FMT_SGBRG8, {Colouring::bayer_gbrg}},
    {V4L2_PIX_FMT_SBGGR8, {Colouring::bayer_bggr}},
}};

std::optional<PixelLayout> layout_of(std::uint32_t code) {
  const auto found = std::find_if(readable.begin(), readable.end(),
                                  [&](const Readable& entry) { return entry.code == code; });
  if (found == readable.end()) return std::nullopt;
  return found->layout;
}

v4l2_format asked_of(V4l2Device& device) {
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  demand(device, VIDIOC_G_FMT, &format, "asking for its pixel format");
  return format;
}

V4l2Format read_from(const v4l2_format& format) {
  const v4l2_pix_format& pixels = format.fmt.pix;
  const auto layout = layout_of(pixels.pixelformat);
  if (!layout) {
    throw std::runtime_error("its pixel format " + name_of_format(pixels.pixelformat) +
                             " cannot be read");
  }
  return {pixels.pixelformat,
          name_of_format(pixels.pixelformat),
          *layout,
          static_cast<int>(pixels.width),
          static_cast<int>(pixels.height),
          pixels.bytesperline};
}

void add_steps(const v4l2_frmsize_stepwise& range, std::vector<FrameSize>& sizes) {
  for (const std::uint32_t part : {1U, 2U, 4U}) {
    const auto fitted = [part](std::uint32_t most, std::uint32_t least, std::uint32_t step) {
      const std::uint32_t wanted = most / part;
      if (wanted < least) return 0;
      return static_cast<int>(least + (wanted - least) / std::max(step, 1U) * std::max(step, 1U));
    };
    const FrameSize size{fitted(range.max_width, range.min_width, range.step_width),
                         fitted(range.max_height, range.min_height, range.step_height)};
    if (size.width > 0 && size.height > 0) sizes.push_back(size);
  }
}

}  // namespace

std::string name_of_format(std::uint32_t code) {
  std::string name;
  for (int i = 0; i < 4; ++i) {
    const char letter = static_cast<char>(code >> (8 * i) & 0x7FU);
    if (letter > ' ' && letter < 0x7F) name += letter;
  }
  return name;
}

std::vector<std::uint32_t> readable_formats(V4l2Device& device) {
  constexpr std::uint32_t enough = 64;  // a driver that never says "no more"
  std::vector<std::uint32_t> codes;
  v4l2_fmtdesc entry{};
  entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  while (entry.index < enough && device.request(VIDIOC_ENUM_FMT, &entry) == 0) {
    if (layout_of(entry.pixelformat)) codes.push_back(entry.pixelformat);
    ++entry.index;
  }
  return codes;
}

std::vector<FrameSize> frame_sizes(V4l2Device& device, std::uint32_t code) {
  constexpr std::uint32_t enough = 256;
  std::vector<FrameSize> sizes;
  v4l2_frmsizeenum entry{};
  entry.pixel_format = code;
  while (entry.index < enough && device.request(VIDIOC_ENUM_FRAMESIZES, &entry) == 0) {
    if (entry.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
      add_steps(entry.stepwise, sizes);
      break;
    }
    sizes.push_back(
        {static_cast<int>(entry.discrete.width), static_cast<int>(entry.discrete.height)});
    ++entry.index;
  }
  std::stable_sort(sizes.begin(), sizes.end(), [](const FrameSize& a, const FrameSize& b) {
    return static_cast<double>(a.width) * a.height > static_cast<double>(b.width) * b.height;
  });
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

V4l2Format present_format(V4l2Device& device) {
  return read_from(asked_of(device));
}

V4l2Format choose_format(V4l2Device& device, std::uint32_t code, FrameSize size) {
  auto format = asked_of(device);
  format.fmt.pix.pixelformat = code;
  format.fmt.pix.width = static_cast<std::uint32_t>(size.width);
  format.fmt.pix.height = static_cast<std::uint32_t>(size.height);
  format.fmt.pix.bytesperline = 0;  // the driver's to say
  format.fmt.pix.sizeimage = 0;
  demand(device, VIDIOC_S_FMT, &format, "choosing its pixel format");
  return read_from(format);
}

V4l2Format choose_readable_format(V4l2Device& device) {
  const auto present = asked_of(device).fmt.pix;
  const FrameSize size{static_cast<int>(present.width), static_cast<int>(present.height)};
  if (layout_of(present.pixelformat)) return choose_format(device, present.pixelformat, size);
  const auto codes = readable_formats(device);
  if (codes.empty()) {
    throw std::runtime_error("none of its pixel formats can be read; the present one is " +
                             name_of_format(present.pixelformat));
  }
  return choose_format(device, codes.front(), size);
}

double frames_per_second(V4l2Device& device) {
  v4l2_streamparm parameters{};
  parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  if (device.request(VIDIOC_G_PARM, &parameters) < 0) return 0.0;
  const v4l2_fract period = parameters.parm.capture.timeperframe;
  return period.numerator > 0 ? static_cast<double>(period.denominator) / period.numerator : 0.0;
}

}  // namespace diatom::live
