#include "ml/synth/texture.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/random.h"

namespace diatom::ml {
namespace {

constexpr int side = 256;
constexpr float cells_a_unit = 0.5F;

// White noise, blurred to grains; the border is carried over, so that the tile joins itself.
cv::Mat grains(Random& random, double size) {
  cv::Mat noise(side, side, CV_32F);
  for (int i = 0; i < side * side; ++i)
    noise.at<float>(i / side, i % side) = static_cast<float>(random.normal());
  cv::Mat wide;
  cv::copyMakeBorder(noise, wide, 16, 16, 16, 16, cv::BORDER_WRAP);
  cv::GaussianBlur(wide, wide, {}, size);
  cv::Mat tile = wide(cv::Rect(16, 16, side, side)).clone();
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(tile, mean, deviation);
  return (tile - mean[0]) / deviation[0];
}

const std::vector<float>& tile() {
  static const std::vector<float> values = [] {
    Random random(20240301);
    const cv::Mat mixed = 0.8 * grains(random, 0.8) + 0.6 * grains(random, 3.0);
    return std::vector<float>(mixed.begin<float>(), mixed.end<float>());
  }();
  return values;
}

}  // namespace

float texture_at(float x, float y) {
  const int column = static_cast<int>(std::floor(x * cells_a_unit)) & (side - 1);
  const int row = static_cast<int>(std::floor(y * cells_a_unit)) & (side - 1);
  return tile()[static_cast<std::size_t>(row * side + column)];
}

}  // namespace diatom::ml
