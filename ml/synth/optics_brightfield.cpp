// Bright field: colour by absorption, rims and relief by refraction.
#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "ml/synth/blurred.h"
#include "ml/synth/optics.h"

namespace diatom::ml {

Light transmit(const Canvas& canvas, const Box& box, const Focus& focus) {
  Light light{box, std::vector<float>(static_cast<std::size_t>(box.width()) *
                                      static_cast<std::size_t>(box.height()) * 3)};
  const cv::Mat matter = blurred(canvas, box, focus.blur_px);
  const auto rim = static_cast<float>(focus.rim);
  const auto across = static_cast<float>(0.5 * focus.relief * std::cos(focus.relief_angle));
  const auto down = static_cast<float>(0.5 * focus.relief * std::sin(focus.relief_angle));
  const auto contrast = static_cast<float>(-focus.contrast);
  cv::Mat passed(box.height(), box.width(), CV_32FC3, light.values.data());
  // Refraction is kept beside absorption, so that one call takes all exponentials.
  std::vector<float> bent(static_cast<std::size_t>(box.width()) *
                          static_cast<std::size_t>(box.height()));
  for (int y = 0; y < box.height(); ++y) {
    const auto* here = matter.ptr<cv::Vec4f>(y);
    const auto* above = matter.ptr<cv::Vec4f>(std::max(0, y - 1));
    const auto* below = matter.ptr<cv::Vec4f>(std::min(box.height() - 1, y + 1));
    auto* exponent = passed.ptr<cv::Vec3f>(y);
    float* bend = bent.data() + static_cast<std::ptrdiff_t>(y) * box.width();
    for (int x = 0; x < box.width(); ++x) {
      const float before = here[std::max(0, x - 1)][3];
      const float after = here[std::min(box.width() - 1, x + 1)][3];
      const float laplacian = before + after + above[x][3] + below[x][3] - 4.0F * here[x][3];
      const float slope = across * (after - before) + down * (below[x][3] - above[x][3]);
      bend[x] = std::clamp(1.0F - rim * laplacian + slope, 0.25F, 1.45F);
      for (int c = 0; c < 3; ++c) exponent[x][c] = contrast * here[x][c];
    }
  }
  cv::exp(passed, passed);
  for (std::size_t i = 0; i < bent.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) light.values[3 * i + c] *= bent[i];
  }
  return light;
}

}  // namespace diatom::ml
