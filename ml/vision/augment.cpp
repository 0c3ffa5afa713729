#include "ml/vision/augment.h"

#include <algorithm>
#include <array>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"
#include "ml/core/image_spec.h"

namespace diatom::ml {
namespace {

cv::Mat view_of(const Image& image) {
  return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data())};
}

Image image_of(const cv::Mat& pixels) {
  Image image{pixels.cols, pixels.rows, 3, {}};
  image.pixels.assign(pixels.datastart, pixels.dataend);
  return image;
}

cv::Mat moved(const cv::Mat& square, Random& random) {
  const double side = square.cols;
  const double degrees = random.uniform(0.0, 360.0);
  const double scale = random.uniform(0.85, 1.2);
  const cv::Point2f middle(static_cast<float>(side / 2.0 - 0.5),
                           static_cast<float>(side / 2.0 - 0.5));
  cv::Mat view_from_picture = cv::getRotationMatrix2D(middle, degrees, scale);
  view_from_picture.at<double>(0, 2) += random.uniform(-0.06, 0.06) * side;
  view_from_picture.at<double>(1, 2) += random.uniform(-0.06, 0.06) * side;
  cv::Mat view;
  cv::warpAffine(square, view, view_from_picture, square.size(), cv::INTER_LINEAR,
                 cv::BORDER_REPLICATE);
  if (random.uniform() < 0.5) cv::flip(view, view, 1);
  return view;
}

// value -> (value - 128) contrast + 128 + light, by channel with a gain of its own.
void relight(cv::Mat& view, Random& random) {
  const double contrast = random.uniform(0.75, 1.25);
  const double light = random.uniform(-20.0, 20.0);
  cv::Mat table(1, 256, CV_8UC3);
  std::array<double, 3> gain{};
  for (double& value : gain) value = random.uniform(0.94, 1.06);
  for (int value = 0; value < 256; ++value) {
    for (int channel = 0; channel < 3; ++channel) {
      const double lit = ((value - 128.0) * contrast + 128.0 + light) * gain.at(channel);
      table.at<cv::Vec3b>(value)[channel] = cv::saturate_cast<std::uint8_t>(lit);
    }
  }
  cv::LUT(view, table, view);
}

void degrade(cv::Mat& view, Random& random) {
  if (random.uniform() < 0.3) cv::GaussianBlur(view, view, {}, random.uniform(0.4, 1.5));
  if (random.uniform() < 0.1) {
    cv::cvtColor(view, view, cv::COLOR_RGB2GRAY);
    cv::cvtColor(view, view, cv::COLOR_GRAY2RGB);
  }
  if (random.uniform() < 0.3) {
    const double grain = random.uniform(2.0, 8.0);
    for (auto* value = view.data; value != view.dataend; ++value)
      *value = cv::saturate_cast<std::uint8_t>(*value + grain * random.uniform(-1.7, 1.7));
  }
}

}  // namespace

Image squared(const Image& image, int side, int canvas_px) {
  ImageSpec spec;
  spec.size = side;
  spec.canvas_px = canvas_px;
  spec.mean = {0.0F, 0.0F, 0.0F};
  spec.deviation = {1.0F, 1.0F, 1.0F};
  const PreparedImage planes = prepare(image, spec);
  Image square{side, side, 3, std::vector<std::uint8_t>(planes.size())};
  const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  for (std::size_t i = 0; i < plane; ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel)
      square.pixels[3 * i + channel] =
          cv::saturate_cast<std::uint8_t>(255.0F * planes[channel * plane + i]);
  }
  return square;
}

Image augmented(const Image& square, Random& random) {
  DIATOM_CHECK(square.width == square.height && square.channels == 3,
               "only square RGB pictures are augmented: call squared() first");
  cv::Mat view = moved(view_of(square), random);
  relight(view, random);
  degrade(view, random);
  return image_of(view);
}

}  // namespace diatom::ml
