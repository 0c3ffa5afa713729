// Paramecium bursaria: a slipper, broader behind, full of green algae, fringed with cilia.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"

namespace diatom::ml {
namespace {

constexpr double turn = 2.0 * std::numbers::pi;

struct Slipper {
  double half_length;
  double half_width;
  double bend;  // pixels sideways at the ends

  // `along` in [-1, 1] from tail to front, `across` in [-1, 1].
  Point at(double along, double across) const {
    const double taper = 1.0 - 0.16 * along - 0.10 * along * along;
    const double width = half_width * taper * std::sqrt(std::max(0.0, 1.0 - along * along));
    return {half_length * along, across * width + bend * along * along + 1.5 * along};
  }

  Outline outline() const {
    Outline points;
    for (int i = 0; i < 48; ++i) {
      const double angle = turn * i / 48.0;
      points.push_back(at(std::cos(angle), std::sin(angle) < 0.0 ? -1.0 : 1.0));
    }
    return points;
  }
};

void paint_cilia(Canvas& canvas, const Slipper& body, double beat) {
  for (int i = 0; i < 72; ++i) {
    const double angle = turn * i / 72.0;
    const double along = 0.995 * std::cos(angle);
    const Point root = body.at(along, std::sin(angle) < 0.0 ? -1.0 : 1.0);
    const double lean = angle + 0.5 + 0.4 * std::sin(beat * 3.0 + 0.8 * i);
    canvas.taper(root, root + 3.2 * Point(std::cos(lean), std::sin(lean)), 0.8, grey_ink(0.28));
  }
}

// The algae lie under the whole skin and turn with the body about its long axis.
void paint_algae(Canvas& canvas, Random& traits, const Slipper& body, double roll) {
  const auto count = 70 + traits.below(50);
  const double size = traits.uniform(1.5, 2.1);
  for (std::uint64_t i = 0; i < count; ++i) {
    const double along = traits.uniform(-0.88, 0.84);
    const double depth = 0.86 * std::sqrt(traits.uniform());
    const Point centre = body.at(along, depth * std::sin(traits.uniform(0, turn) + roll));
    canvas.ball(centre, size * traits.uniform(0.8, 1.2), {{0.44F, 0.15F, 0.50F}, 0.8F});
  }
}

void paint(Canvas& canvas, Random traits, double beat) {
  const double half_length = traits.uniform(22.0, 29.0);
  const double half_width = half_length * traits.uniform(0.36, 0.46);
  const double bend = traits.uniform(-2.5, 2.5);
  const Slipper body{half_length, half_width, bend + 0.8 * std::sin(beat)};
  paint_cilia(canvas, body, beat);
  const double tint = traits.uniform(0.0, 0.08);
  canvas.vault(body.outline(),
               {{static_cast<float>(0.20 + tint), 0.15F, static_cast<float>(0.22 + tint)}, 5.0F});
  Outline skin = body.outline();
  skin.push_back(skin.front());
  canvas.stroke(skin, 1.0, grey_ink(0.30, 0.4));
  paint_algae(canvas, traits, body, 0.6 * beat);
  canvas.ball(body.at(-0.1, 0.2), 0.42 * half_width, grey_ink(-0.14, 1.2));  // macronucleus
  for (const double along : {-0.55, 0.5}) {  // contractile vacuoles fill and empty in turn
    const double filled = 0.5 + 0.5 * std::sin(0.7 * beat + 3.0 * along);
    const double size = half_width * (0.16 + 0.14 * filled);
    canvas.disc(body.at(along, 0.1), size, {{-0.30F, -0.14F, -0.32F}, -0.6F});
    canvas.ring(body.at(along, 0.1), size, 0.9, grey_ink(0.18));
  }
  canvas.stroke({body.at(0.85, -0.5), body.at(0.45, -0.35), body.at(0.05, 0.05)}, 1.3,
                grey_ink(0.26, 0.5));  // oral groove
}

const Registration<SpeciesMethod> paramecium_bursaria{
    {{"paramecium_bursaria", "Paramecium bursaria", "A slipper full of green algae.", {}},
     36.0,
     42.0,
     paint}};

}  // namespace
}  // namespace diatom::ml
