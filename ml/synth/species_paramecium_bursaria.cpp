// Paramecium bursaria: a slipper, broader behind, full of green algae, fringed with cilia.
#include <cmath>

#include "ml/synth/species.h"
#include "ml/synth/tissue.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

Tube slipper(Random& traits, double beat) {
  const double length = traits.uniform(110.0, 148.0);
  const double half_width = length * traits.uniform(0.185, 0.235);
  const double arc = traits.uniform(-0.35, 0.35);
  return {length,
          [=](double s) {
            return half_width * rounded_profile(s, 1.3) * (1.0 - 0.16 * s - 0.10 * s * s);
          },
          [=](double s) { return (arc + 0.5 * s + 0.12 * std::sin(beat)) / length; }};
}

// The algae turn with the body about its axis: they move across it, back and forth.
void paint_algae(Canvas& canvas, Random& traits, const Tube& body, double roll) {
  const auto count = 80 + traits.below(70);
  const double size = traits.uniform(4.0, 5.6);
  const double health = traits.uniform(0.6, 1.1);
  const Ink green = Ink{{0.50F, 0.19F, 0.60F}, 0.9F} * health;
  for (std::uint64_t i = 0; i < count; ++i) {
    const double along = traits.uniform(-0.88, 0.84);
    const double depth = 0.88 * std::sqrt(traits.uniform());
    const Point centre = body.at(along, depth * std::sin(traits.uniform(0, turn) + roll));
    canvas.ball(centre, size * traits.uniform(0.8, 1.2), green);
  }
}

void paint_paramecium_bursaria(Canvas& canvas, Random traits, double beat) {
  const Tube body = slipper(traits, beat);
  paint_cilia(canvas, body.outline(), 9.0, 4.6, beat);
  const double tint = traits.uniform(0.0, 0.07);
  canvas.vault(body.outline(),
               {{static_cast<float>(0.17 + tint), 0.13F, static_cast<float>(0.18 + tint)}, 5.0F});
  canvas.stroke(body.outline(), 2.6, grey_ink(0.30, 0.4));
  paint_algae(canvas, traits, body, 0.6 * beat);
  canvas.ball(body.at(-0.05, 0.2), 0.42 * body.half_width(0.0), grey_ink(-0.14, 1.2));  // nucleus
  for (const double along : {-0.55, 0.5}) {  // two vacuoles fill and empty in turn
    const double filled = 0.5 + 0.5 * std::sin(0.7 * beat + 3.0 * along);
    const double size = body.half_width(0.0) * (0.16 + 0.15 * filled);
    canvas.disc(body.at(along, 0.1), size, {{-0.30F, -0.14F, -0.32F}, -0.6F});
    canvas.ring(body.at(along, 0.1), size, 2.6, grey_ink(0.18));
  }
  canvas.stroke({body.at(0.85, -0.5), body.at(0.45, -0.35), body.at(0.05, 0.05)}, 3.8,
                grey_ink(0.26, 0.5));  // oral groove
}

const Registration<SpeciesMethod> paramecium_bursaria{
    {{"paramecium_bursaria", "Paramecium bursaria", "A slipper full of green algae.", {}},
     100.0,
     130.0,
     paint_paramecium_bursaria}};

}  // namespace
}  // namespace diatom::ml
