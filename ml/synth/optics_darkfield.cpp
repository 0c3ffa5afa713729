// Dark field: the lamp shines past the lens, and only scattered light comes in.
#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "ml/synth/blurred.h"
#include "ml/synth/optics.h"

namespace diatom::ml {

Light scatter(const Canvas& canvas, const Box& box, const Focus& focus) {
  Light light{box, std::vector<float>(static_cast<std::size_t>(box.width()) *
                                      static_cast<std::size_t>(box.height()) * 3)};
  const cv::Mat matter = blurred(canvas, box, focus.blur_px);
  const auto contrast = static_cast<float>(focus.contrast);
  float* out = light.values.data();
  for (int y = 0; y < box.height(); ++y) {
    const auto* here = matter.ptr<cv::Vec4f>(y);
    const auto* above = matter.ptr<cv::Vec4f>(std::max(0, y - 1));
    const auto* below = matter.ptr<cv::Vec4f>(std::min(box.height() - 1, y + 1));
    for (int x = 0; x < box.width(); ++x, out += 3) {
      const auto& before = here[std::max(0, x - 1)];
      const auto& after = here[std::min(box.width() - 1, x + 1)];
      const float across = after[3] - before[3];
      const float down = below[x][3] - above[x][3];
      const float edge = std::sqrt(across * across + down * down);
      const float dense = (here[x][0] + here[x][1] + here[x][2]) / 3.0F;
      const float inside = 0.55F * std::max(0.0F, dense) + 0.012F * std::max(0.0F, here[x][3]);
      for (int c = 0; c < 3; ++c) {
        // What a colour loses to absorption it does not scatter.
        const float colour = std::exp(1.8F * (dense - here[x][c]));
        out[c] = contrast * (0.10F * edge + inside * colour);
      }
    }
  }
  return light;
}

}  // namespace diatom::ml
