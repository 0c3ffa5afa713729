#include "ml/synth/sensor.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr std::size_t grain_count = 1U << 18U;
constexpr double grain_zero = 128.0;
constexpr double grain_unit = 32.0;  // one standard deviation

// Normal numbers as bytes, so that OpenCV adds sixteen and more at a time.
const std::vector<std::uint8_t>& grain() {
  static const std::vector<std::uint8_t> values = [] {
    Random random(20240229);
    std::vector<std::uint8_t> drawn(grain_count);
    for (std::uint8_t& value : drawn) {
      const double level = grain_zero + grain_unit * random.normal();
      value = static_cast<std::uint8_t>(std::clamp(level + 0.5, 0.0, 255.0));
    }
    return drawn;
  }();
  return values;
}

cv::Mat bytes_at(const std::uint8_t* data, int count) {  // OpenCV wants a mutable pointer
  return {1, count, CV_8U, const_cast<std::uint8_t*>(data)};
}

}  // namespace

void add_noise(Image& picture, double deviation, Random& random) {
  const int row = 3 * picture.width;
  DIATOM_CHECK(static_cast<std::size_t>(row) < grain_count, "no picture is that wide");
  const double share = deviation / grain_unit;
  for (int y = 0; y < picture.height; ++y) {
    const std::size_t start = random.below(grain_count - static_cast<std::size_t>(row));
    cv::Mat pixels = bytes_at(picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * row, row);
    cv::addWeighted(pixels, 1.0, bytes_at(grain().data() + start, row), share, -share * grain_zero,
                    pixels);
  }
}

void compress(Image& picture, int quality) {
  const cv::Mat pixels(picture.height, picture.width, CV_8UC3, picture.pixels.data());
  std::vector<std::uint8_t> file;
  cv::imencode(".jpg", pixels, file, {cv::IMWRITE_JPEG_QUALITY, quality});
  // Red and blue were swapped on the way in, and are swapped back on the way out.
  cv::imdecode(file, cv::IMREAD_COLOR).copyTo(pixels);
}

}  // namespace diatom::ml
