#include "app/live/sources/pixel_layout.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::live {
namespace {

constexpr int longest_side_px = 32768;

int bytes_per_pixel(const PixelLayout& layout) {
  switch (layout.colouring) {
    case Colouring::rgb:
    case Colouring::bgr:
      return 3;
    case Colouring::yuyv:
      return 2;
    case Colouring::nv12:
    case Colouring::jpeg:
      return 1;
    default:
      return layout.bits > 8 ? 2 : 1;
  }
}

// Chroma is shared by neighbours.
bool is_subsampled(Colouring colouring) {
  return colouring == Colouring::yuyv || colouring == Colouring::nv12;
}

std::size_t row_bytes_of(const RawPicture& picture) {
  const auto tight = static_cast<std::size_t>(picture.width) *
                     static_cast<std::size_t>(bytes_per_pixel(picture.layout));
  if (picture.row_bytes == 0) return tight;
  if (picture.row_bytes < tight) {
    throw std::runtime_error("the camera says that a row of " + std::to_string(picture.width) +
                             " pixels takes " + std::to_string(picture.row_bytes) + " bytes");
  }
  return picture.row_bytes;
}

void check_sizes(const RawPicture& picture) {
  const std::string size = std::to_string(picture.width) + " x " + std::to_string(picture.height);
  if (picture.width < 1 || picture.height < 1 || picture.width > longest_side_px ||
      picture.height > longest_side_px) {
    throw std::runtime_error("the camera says that its picture is " + size + " pixels");
  }
  if (is_subsampled(picture.layout.colouring) &&
      (picture.width % 2 != 0 ||
       (picture.layout.colouring == Colouring::nv12 && picture.height % 2 != 0))) {
    throw std::runtime_error("a picture of " + size + " pixels cannot have this pixel format");
  }
  const auto rows =
      static_cast<std::size_t>(picture.height) + (picture.layout.colouring == Colouring::nv12
                                                      ? static_cast<std::size_t>(picture.height / 2)
                                                      : 0U);
  const std::size_t tight_last_row = static_cast<std::size_t>(picture.width) *
                                     static_cast<std::size_t>(bytes_per_pixel(picture.layout));
  const std::size_t needed = row_bytes_of(picture) * (rows - 1) + tight_last_row;
  if (picture.bytes.size() < needed) {
    throw std::runtime_error("a picture of " + size + " pixels came with " +
                             std::to_string(picture.bytes.size()) + " of " +
                             std::to_string(needed) + " bytes");
  }
}

// The bytes as OpenCV sees them, not copied.
cv::Mat matrix_of(const RawPicture& picture) {
  const bool deep = picture.layout.bits > 8;
  const int rows =
      picture.layout.colouring == Colouring::nv12 ? picture.height * 3 / 2 : picture.height;
  const int channels = bytes_per_pixel(picture.layout) / (deep ? 2 : 1);
  return {rows, picture.width, CV_MAKETYPE(deep ? CV_16U : CV_8U, channels),
          const_cast<std::uint8_t*>(picture.bytes.data()), row_bytes_of(picture)};
}

int conversion_of(Colouring colouring) {
  switch (colouring) {
    case Colouring::bgr:
      return cv::COLOR_BGR2RGB;
    case Colouring::yuyv:
      return cv::COLOR_YUV2RGB_YUY2;
    case Colouring::nv12:
      return cv::COLOR_YUV2RGB_NV12;
    case Colouring::bayer_rggb:
      return cv::COLOR_BayerBG2RGB;  // OpenCV names the second row, from its second pixel
    case Colouring::bayer_grbg:
      return cv::COLOR_BayerGB2RGB;
    case Colouring::bayer_gbrg:
      return cv::COLOR_BayerGR2RGB;
    default:
      return cv::COLOR_BayerRG2RGB;
  }
}

}  // namespace

ml::Image image_from(const RawPicture& picture) {
  const PixelLayout layout = picture.layout;
  if (layout.colouring == Colouring::jpeg) return ml::decode_image(picture.bytes);
  check_sizes(picture);
  cv::Mat values = matrix_of(picture);
  if (layout.bits > 8) values.convertTo(values, CV_8U, std::exp2(8 - layout.bits));
  ml::Image image{picture.width, picture.height, layout.colouring == Colouring::grey ? 1 : 3, {}};
  image.pixels.resize(static_cast<std::size_t>(image.width) *
                      static_cast<std::size_t>(image.height) *
                      static_cast<std::size_t>(image.channels));
  cv::Mat out(image.height, image.width, CV_8UC(image.channels), image.pixels.data());
  if (layout.colouring == Colouring::grey || layout.colouring == Colouring::rgb) {
    values.copyTo(out);
  } else {
    cv::cvtColor(values, out, conversion_of(layout.colouring));
  }
  return image;
}

}  // namespace diatom::live
