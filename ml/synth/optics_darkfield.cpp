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
    const float* here = matter.ptr<float>(y);
    const float* above = matter.ptr<float>(std::max(0, y - 1));
    const float* below = matter.ptr<float>(std::min(box.height() - 1, y + 1));
    for (int x = 0; x < box.width(); ++x, out += 3) {
      const int before = 4 * std::max(0, x - 1) + 3;
      const int after = 4 * std::min(box.width() - 1, x + 1) + 3;
      const int at = 4 * x + 3;
      const float across = here[after] - here[before];
      const float down = below[at] - above[at];
      const float edge = std::sqrt(across * across + down * down);
      const float dense = (here[4 * x] + here[4 * x + 1] + here[4 * x + 2]) / 3.0F;
      const float inside = 0.55F * std::max(0.0F, dense) + 0.012F * std::max(0.0F, here[at]);
      for (int c = 0; c < 3; ++c) {
        // What a colour loses to absorption it does not scatter.
        const float colour = std::exp(1.8F * (dense - here[4 * x + c]));
        out[c] = contrast * (0.10F * edge + inside * colour);
      }
    }
  }
  return light;
}

}  // namespace diatom::ml
