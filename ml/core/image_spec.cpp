#include "ml/core/image_spec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

using nlohmann::json;

constexpr int size_limit = 4096;  // pixels, of the network's square

cv::Mat rgb_of(const Image& image) {
  const cv::Mat pixels(image.height, image.width, CV_8UC(image.channels),
                       const_cast<std::uint8_t*>(image.pixels.data()));
  if (image.channels == 3) return pixels;
  cv::Mat rgb;
  cv::cvtColor(pixels, rgb, cv::COLOR_GRAY2RGB);
  return rgb;
}

// The median of each channel over the outermost pixels, each counted once.
cv::Scalar border_median(const cv::Mat& rgb) {
  std::array<std::array<int, 256>, 3> histograms{};
  int count = 0;
  for (int y = 0; y < rgb.rows; ++y) {
    const bool whole_row = y == 0 || y == rgb.rows - 1;
    const int step = whole_row ? 1 : std::max(rgb.cols - 1, 1);
    for (int x = 0; x < rgb.cols; x += step, ++count) {
      const auto& pixel = rgb.at<cv::Vec3b>(y, x);
      for (int c = 0; c < 3; ++c) ++histograms[c][pixel[c]];
    }
  }
  cv::Scalar median;
  for (int c = 0; c < 3; ++c) {
    int value = 0;
    for (int below = histograms[c][0]; 2 * below < count; below += histograms[c][++value]) {
    }
    median[c] = value;
  }
  return median;
}

cv::Mat padded_to_square(const cv::Mat& rgb, const ImageSpec& spec) {
  const int side = std::max({rgb.rows, rgb.cols, spec.canvas_px});
  if (rgb.rows == side && rgb.cols == side) return rgb;
  if (side > largest_canvas_px) {
    throw std::runtime_error("an image of " + std::to_string(rgb.cols) + " x " +
                             std::to_string(rgb.rows) + " pixels is too long to pad to a square");
  }
  const auto colour = spec.pad_colour ? cv::Scalar((*spec.pad_colour)[0], (*spec.pad_colour)[1],
                                                   (*spec.pad_colour)[2])
                                      : border_median(rgb);
  cv::Mat square;
  const int left = (side - rgb.cols) / 2;
  const int top = (side - rgb.rows) / 2;
  cv::copyMakeBorder(rgb, square, top, side - rgb.rows - top, left, side - rgb.cols - left,
                     cv::BORDER_CONSTANT, colour);
  return square;
}

cv::Mat resized(const cv::Mat& square, int size) {
  if (square.rows == size) return square;
  cv::Mat result;
  cv::resize(square, result, {size, size}, 0, 0,
             square.rows > size ? cv::INTER_AREA : cv::INTER_LINEAR);
  return result;
}

// What each of the 256 values becomes.
std::array<float, 256> normalised(float mean, float deviation) {
  std::array<float, 256> table{};
  for (int value = 0; value < 256; ++value) {
    table[value] = (static_cast<float>(value) / 255.0F - mean) / deviation;
  }
  return table;
}

// The double that prints as shortly as the float does: 0.485, not 0.48500001430511475.
double shortest(float value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double result = 0.0;
  std::from_chars(text.data(), end, result);
  return result;
}

json to_array(const std::array<float, 3>& values) {
  return {shortest(values[0]), shortest(values[1]), shortest(values[2])};
}

std::array<std::uint8_t, 3> colour_from(const std::array<int, 3>& values) {
  std::array<std::uint8_t, 3> colour{};
  for (std::size_t c = 0; c < colour.size(); ++c) {
    if (values[c] < 0 || values[c] > 255) {
      throw std::runtime_error("an image specification with a colour out of range");
    }
    colour[c] = static_cast<std::uint8_t>(values[c]);
  }
  return colour;
}

void check_values(const ImageSpec& spec) {
  const auto finite = [](float value) { return std::isfinite(value); };
  const auto positive = [](float value) { return std::isfinite(value) && value > 0.0F; };
  if (spec.size < 1 || spec.size > size_limit || spec.canvas_px < 0 ||
      spec.canvas_px > largest_canvas_px ||
      !std::all_of(spec.mean.begin(), spec.mean.end(), finite) ||
      !std::all_of(spec.deviation.begin(), spec.deviation.end(), positive)) {
    throw std::runtime_error("an image specification with values out of range");
  }
}

}  // namespace

PreparedImage prepare(const Image& image, const ImageSpec& spec) {
  DIATOM_CHECK(!image.empty(), "an image without pixels was to be prepared");
  DIATOM_CHECK(spec.size > 0, "an image specification without a size");
  const auto pixels = resized(padded_to_square(rgb_of(image), spec), spec.size);
  const auto plane = static_cast<std::size_t>(spec.size) * static_cast<std::size_t>(spec.size);
  PreparedImage prepared(3 * plane);  // (3, size, size)
  for (int c = 0; c < 3; ++c) {
    const auto table = normalised(spec.mean[c], spec.deviation[c]);
    auto* to = prepared.data() + static_cast<std::size_t>(c) * plane;
    for (int y = 0; y < spec.size; ++y) {
      const auto* from = pixels.ptr<cv::Vec3b>(y);
      for (int x = 0; x < spec.size; ++x) *to++ = table[from[x][c]];
    }
  }
  return prepared;
}

std::string to_json(const ImageSpec& spec) {
  json text = {{"size", spec.size},
               {"pad", "border"},
               {"mean", to_array(spec.mean)},
               {"deviation", to_array(spec.deviation)}};
  if (spec.pad_colour) text["pad"] = *spec.pad_colour;
  if (spec.canvas_px != 0) text["canvas"] = spec.canvas_px;  // none: as before there was one
  return text.dump();                                        // keys come sorted
}

ImageSpec image_spec_from_json(const std::string& text) {
  ImageSpec spec;
  try {
    const auto values = json::parse(text);
    spec.size = values.at("size");
    spec.mean = values.at("mean");
    spec.deviation = values.at("deviation");
    spec.canvas_px = values.value("canvas", 0);
    const auto& pad = values.at("pad");
    if (pad != "border") spec.pad_colour = colour_from(pad.get<std::array<int, 3>>());
  } catch (const json::exception& error) {
    throw std::runtime_error(std::string("not an image specification: ") + error.what());
  }
  check_values(spec);
  return spec;
}

}  // namespace diatom::ml
