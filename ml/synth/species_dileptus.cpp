// Dileptus: a slender hunter with a long thin neck that sweeps about, and a pointed tail.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"
#include "ml/synth/tissue.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

constexpr double mouth = 0.12;  // where the neck begins

Tube hunter(Random& traits, double beat) {
  const double length = traits.uniform(195.0, 245.0);
  const double belly = traits.uniform(15.0, 22.0);
  const double neck = traits.uniform(3.4, 4.6);
  const double arc = traits.uniform(-0.7, 0.7);
  const double sweep = traits.uniform(0.9, 2.0);
  const double phase = traits.uniform(0.0, turn);
  return {length,
          [=](double s) {
            if (s > mouth) {
              const double t = (s - mouth) / (1.0 - mouth);
              const double shoulder = std::exp(-std::pow(t / 0.16, 2.0));
              return (neck * (1.0 - 0.45 * t) + (0.80 * belly - neck) * shoulder) *
                     rounded_profile(std::max(0.0, t), 12.0);
            }
            const double t = (s + 1.0) / (1.0 + mouth);  // 0 at the tip of the tail
            return belly * std::pow(std::sin(0.5 * std::numbers::pi * std::pow(t, 0.9)), 1.1) *
                   (1.0 - 0.20 * t * t * t);
          },
          [=](double s) {
            const double sway = std::sin(0.55 * beat + phase - 1.4 * s);
            return (arc + (s > mouth ? 2.1 * sweep : 0.3 * sweep) * sway) / length;
          }};
}

void paint_dileptus(Canvas& canvas, Random traits, double beat) {
  const Tube body = hunter(traits, beat);
  const double tint = traits.uniform(0.0, 0.06);
  paint_cilia(canvas, body.outline(), 7.0, 6.0, beat);
  canvas.vault(body.outline(), {{0.26F, 0.25F, static_cast<float>(0.27 + tint)}, 4.4F}, 0.20);
  canvas.stroke(body.outline(), 2.2, grey_ink(0.26, 0.4));
  // Toxicysts, rods that paralyse prey, line the neck.
  for (int i = 0; i < 26; ++i) {
    const double s = mouth + 0.05 + 0.80 * i / 26.0;
    canvas.stroke({body.at(s, -0.9), body.at(s + 0.012, 0.0)}, 1.8, grey_ink(0.34, 0.3));
  }
  canvas.ring(body.at(mouth + 0.03, -0.2), 5.5, 2.6, grey_ink(0.34, 0.5));
  paint_grains(canvas, traits, body, 85, 2.0, grey_ink(0.34, 0.4), -0.85, mouth);
  paint_meals(canvas, traits, body, 2 + static_cast<int>(traits.below(5)), 5.5, -0.55, -0.05);
  for (int i = 0; i < 6; ++i)  // a row of small contractile vacuoles along the back
    paint_vacuole(canvas, body.at(-0.72 + 0.16 * i, 0.72), 4.2,
                  0.5 + 0.5 * std::sin(0.8 * beat + 1.7 * i));
}

const Registration<SpeciesMethod> dileptus{
    {{"dileptus", "Dileptus", "Slender, with a long thin neck and a pointed tail.", {}},
     140.0,
     70.0,
     paint_dileptus}};

}  // namespace
}  // namespace diatom::ml
