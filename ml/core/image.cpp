#include "ml/core/image.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <string>
#include <string_view>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"
#include "ml/core/files.h"
#include "ml/core/image_container.h"
#include "ml/core/input_file.h"

namespace diatom::ml {
namespace {

constexpr double pixel_limit = 1e9;

constexpr std::array<std::string_view, 9> image_endings = {".png", ".jpg", ".jpeg", ".tif", ".tiff",
                                                           ".bmp", ".pgm", ".ppm",  ".webp"};

std::string lower_ending(const std::filesystem::path& file) {
  auto ending = file.extension().string();
  for (auto& letter : ending) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return ending;
}

// OpenCV reports damaged files on stderr; ours are reported once, by the exception.
void silence_opencv() {
  using namespace cv::utils::logging;
  static const LogLevel previous = setLogLevel(LOG_LEVEL_SILENT);
  static_cast<void>(previous);
}

cv::Mat decode(std::span<const std::uint8_t> file_bytes) {
  silence_opencv();
  const cv::Mat encoded(1, static_cast<int>(file_bytes.size()), CV_8U,
                        const_cast<std::uint8_t*>(file_bytes.data()));
  try {
    return cv::imdecode(encoded, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception&) {
    throw std::runtime_error("the image is damaged, or larger than a billion pixels");
  }
}

// The white level of a camera that delivers its 10, 12 or 14 bits in 16.
double white_of(const cv::Mat& channel) {
  double maximum = 0.0;
  cv::minMaxLoc(channel, nullptr, &maximum);
  for (const int bits : {10, 12, 14}) {
    if (maximum < static_cast<double>(1 << bits)) return static_cast<double>((1 << bits) - 1);
  }
  return 65535.0;
}

cv::Mat to_8_bit(const cv::Mat& pixels, int colour_channels) {
  if (pixels.depth() == CV_8U) return pixels;
  if (pixels.depth() != CV_16U) {
    throw std::runtime_error("its pixels are neither 8 nor 16 bit whole numbers");
  }
  std::vector<cv::Mat> planes;
  cv::split(pixels, planes);
  double white = 0.0;
  for (int c = 0; c < colour_channels; ++c) white = std::max(white, white_of(planes[c]));
  for (int c = 0; c < pixels.channels(); ++c) {
    planes[c].convertTo(planes[c], CV_8U, 255.0 / (c < colour_channels ? white : 65535.0));
  }
  cv::Mat result;
  cv::merge(planes, result);
  return result;
}

std::uint8_t over_white(int colour, int alpha) {
  return static_cast<std::uint8_t>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

// `pixels` is (height, width, C) of 8 bit with C = 1 grey, 2 grey and alpha, 3 BGR, 4 BGR and
// alpha.
Image image_from(const cv::Mat& pixels, int colour_channels) {
  const bool has_alpha = pixels.channels() > colour_channels;
  Image image{pixels.cols, pixels.rows, colour_channels, {}};
  image.pixels.resize(pixels.total() * static_cast<std::size_t>(colour_channels));
  auto* to = image.pixels.data();
  for (int y = 0; y < pixels.rows; ++y) {
    const auto* from = pixels.ptr<std::uint8_t>(y);
    for (int x = 0; x < pixels.cols; ++x, from += pixels.channels(), to += colour_channels) {
      for (int c = 0; c < colour_channels; ++c) {
        const auto colour = from[colour_channels - 1 - c];  // BGR -> RGB
        to[c] = has_alpha ? over_white(colour, from[colour_channels]) : colour;
      }
    }
  }
  return image;
}

}  // namespace

Image decode_image(std::span<const std::uint8_t> file_bytes) {
  if (file_bytes.empty()) throw std::runtime_error("the file is empty");
  if (!is_of_read_format(file_bytes))
    throw std::runtime_error(
        "not an image, or of a format that is not read (PNG, JPEG, TIFF, BMP, WebP, PGM, PPM are)");
  // A decoder fills what is missing with grey and calls that a success.
  if (is_truncated_jpeg(file_bytes)) throw std::runtime_error("truncated JPEG");
  if (is_truncated_png(file_bytes)) throw std::runtime_error("truncated PNG");
  const auto pixels = decode(file_bytes);
  if (pixels.empty()) throw std::runtime_error("not an image, or a damaged one");
  if (static_cast<double>(pixels.total()) > pixel_limit) {
    throw std::runtime_error("larger than a billion pixels");
  }
  if (pixels.channels() > 4) throw std::runtime_error("it has more than four channels");
  const int colour_channels = pixels.channels() < 3 ? 1 : 3;
  return image_from(to_8_bit(pixels, colour_channels), colour_channels);
}

int longest_side_px(std::span<const std::uint8_t> file_bytes) {
  const auto promised = promised_side_px(file_bytes);
  const bool is_whole = !is_truncated_jpeg(file_bytes) && !is_truncated_png(file_bytes);
  if (promised && is_whole) return *promised;
  const auto image = decode_image(file_bytes);
  return std::max(image.width, image.height);
}

std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file) {
  InputFile input(file);
  std::vector<std::uint8_t> result(input.size());
  input.read_into(std::as_writable_bytes(std::span(result)), 0);
  return result;
}

Image read_image(const std::filesystem::path& file) {
  const auto bytes = read_bytes(file);
  try {
    return decode_image(bytes);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("cannot read " + file.string() + ": " + error.what());
  }
}

void write_image(const std::filesystem::path& file, const Image& image) {
  DIATOM_CHECK(!image.empty(), "an image without pixels was to be written");
  const cv::Mat pixels(image.height, image.width, CV_8UC(image.channels),
                       const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat bgr;  // never `pixels` itself, which would turn the caller's image
  if (image.channels == 3) cv::cvtColor(pixels, bgr, cv::COLOR_RGB2BGR);
  std::vector<std::uint8_t> encoded;
  try {
    if (!has_image_ending(file) ||
        !cv::imencode(lower_ending(file), image.channels == 3 ? bgr : pixels, encoded)) {
      throw std::runtime_error("cannot write " + file.string() + ": not the ending of an image");
    }
  } catch (const cv::Exception&) {
    throw std::runtime_error("cannot write " + file.string() + ": the image cannot be encoded so");
  }
  write_atomically(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(encoded.data()),
              static_cast<std::streamsize>(encoded.size()));
  });
}

bool has_image_ending(const std::filesystem::path& file) {
  return std::find(image_endings.begin(), image_endings.end(), lower_ending(file)) !=
         image_endings.end();
}

}  // namespace diatom::ml
