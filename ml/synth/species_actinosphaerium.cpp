// Actinosphaerium, a sun animalcule: a foamy sphere with a rim of vacuoles and many straight
// spines.
#include <cmath>

#include "ml/synth/species.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

Point polar(double radius, double angle) {
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

void paint_spines(Canvas& canvas, Random& traits, double radius, double beat) {
  const auto count = 24 + traits.below(18);
  const Ink plasm = grey_ink(0.50, 0.42);
  for (std::uint64_t i = 0; i < count; ++i) {
    const double angle =
        turn * (static_cast<double>(i) + traits.uniform(-0.3, 0.3)) / static_cast<double>(count);
    const double length = radius * traits.uniform(0.5, 1.2);
    const double sway = 0.03 * std::sin(beat + 2.4 * static_cast<double>(i));
    canvas.taper(polar(0.85 * radius, angle), polar(radius + length, angle + sway), 4.4, plasm);
  }
}

// One layer of large vacuoles at the rim, and smaller ones all over.
void paint_foam(Canvas& canvas, Random& traits, double radius) {
  const double bubble = radius * traits.uniform(0.12, 0.17);
  const int count = static_cast<int>(turn * 0.87 * radius / (2.1 * bubble));
  for (int i = 0; i < count; ++i) {
    const double angle = turn * (i + traits.uniform(-0.2, 0.2)) / count;
    const double size = bubble * traits.uniform(0.75, 1.1);
    const Point centre = polar(0.87 * radius, angle);
    canvas.disc(centre, size, grey_ink(-0.10));
    canvas.ring(centre, size, 2.6, grey_ink(0.30, 0.6));
  }
  for (int i = 0; i < 50; ++i) {
    const Point centre =
        polar(0.74 * radius * std::sqrt(traits.uniform()), traits.uniform(0, turn));
    canvas.ring(centre, bubble * traits.uniform(0.35, 0.75), 2.2, grey_ink(0.17, 0.35));
  }
}

void paint_actinosphaerium(Canvas& canvas, Random traits, double beat) {
  const double radius = traits.uniform(36.0, 58.0);
  const double warmth = traits.uniform(0.0, 0.12);
  paint_spines(canvas, traits, radius, beat);
  const auto blue = static_cast<float>(0.22 + warmth);
  canvas.ball({0, 0}, radius, {{0.20F, 0.21F, blue}, 4.6F});
  canvas.ball({0, 0}, 0.7 * radius, {{0.18F, 0.19F, blue}, 1.0F});
  paint_foam(canvas, traits, radius);
  const auto meals = traits.below(4);
  for (std::uint64_t i = 0; i < meals; ++i) {
    const Point centre = polar(0.55 * radius * traits.uniform(), traits.uniform(0, turn));
    canvas.ball(centre, radius * traits.uniform(0.12, 0.22), {{0.35F, 0.45F, 0.75F}, 1.0F});
  }
}

const Registration<SpeciesMethod> actinosphaerium{
    {{"actinosphaerium", "Actinosphaerium", "A foamy sphere with many straight radial spines.", {}},
     130.0,
     16.0,
     paint_actinosphaerium}};

}  // namespace
}  // namespace diatom::ml
