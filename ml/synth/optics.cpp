#include "ml/synth/optics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr std::array<const char*, 4> names = {"brightfield", "darkfield", "lensless", "mixed"};

std::uint8_t rounded(float value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

Light light_of(const Canvas& canvas, Optics optics, const Box& box, const Focus& focus) {
  if (optics == Optics::darkfield) return scatter(canvas, box, focus);
  if (optics == Optics::lensless) return diffract(canvas, box, focus);
  return transmit(canvas, box, focus);
}

}  // namespace

const char* name_of(Optics optics) {
  return names.at(static_cast<std::size_t>(optics));
}

Optics optics_of(const std::string& name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::invalid_argument("'" + name +
                                "' is no optics: brightfield, darkfield, lensless or mixed");
  }
  return static_cast<Optics>(found - names.begin());
}

int reach_of_light_px(Optics optics, const Focus& focus) {
  return optics == Optics::lensless ? 32 : 2 + static_cast<int>(std::ceil(2.0 * focus.blur_px));
}

void show(const Canvas& canvas, Optics optics, const Focus& focus, int left, int top,
          Image& picture) {
  DIATOM_CHECK(optics != Optics::mixed, "mixed optics have to be settled before anything is drawn");
  const Box sight = canvas.painted()
                        .grown(reach_of_light_px(optics, focus))
                        .cut_to({0, 0, canvas.width(), canvas.height()});
  const Box seen = sight.moved(left, top).cut_to({0, 0, picture.width, picture.height});
  if (canvas.painted().empty() || seen.empty()) return;
  const Light light = light_of(canvas, optics, sight, focus);
  const bool adds = optics == Optics::darkfield;
  for (int y = seen.y0; y < seen.y1; ++y) {
    const float* from = light.values.data() +
                        static_cast<std::ptrdiff_t>(3) *
                            ((y - top - sight.y0) * sight.width() + seen.x0 - left - sight.x0);
    std::uint8_t* to =
        picture.pixels.data() + static_cast<std::ptrdiff_t>(3) * (y * picture.width + seen.x0);
    const int count = 3 * seen.width();
    if (adds) {
      for (int i = 0; i < count; ++i) to[i] = rounded(static_cast<float>(to[i]) + 255.0F * from[i]);
    } else {
      for (int i = 0; i < count; ++i) to[i] = rounded(static_cast<float>(to[i]) * from[i]);
    }
  }
}

}  // namespace diatom::ml
