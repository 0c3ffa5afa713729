// Spirostomum: a very long thin worm; disturbed, it contracts to a short thick one.
#include <cmath>

#include "ml/synth/species.h"
#include "ml/synth/tissue.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

Tube worm(Random& traits, double beat) {
  const double contraction = traits.uniform() < 0.12 ? traits.uniform(0.45, 0.6) : 0.0;
  const double length = traits.uniform(225.0, 275.0) * (1.0 - contraction);
  const double half_width = traits.uniform(8.0, 11.5) * (1.0 + 1.1 * contraction);
  const double arc = traits.uniform(-1.5, 1.5);
  const double wave = traits.uniform(0.5, 3.0);
  const double phase = traits.uniform(0.0, turn);
  return {length,
          [=](double s) {
            const double slimmer = 1.0 - 0.22 * std::max(0.0, s) * s;
            return half_width * slimmer * rounded_profile(s, 5.0);
          },
          [=](double s) { return (arc + wave * std::sin(2.6 * s - 0.6 * beat + phase)) / length; }};
}

// Rows of pigment wind around the body.
void paint_stripes(Canvas& canvas, const Tube& body, double tint) {
  const Ink row{{static_cast<float>(0.13 + tint), 0.15F, 0.17F}, 0.3F};
  for (const double across : {-0.8, -0.45, -0.1, 0.3, 0.65}) {
    Outline line;
    for (int i = 0; i <= 24; ++i) {
      const double s = -0.93 + 1.86 * i / 24.0;
      line.push_back(body.at(s, across + 0.16 * s));
    }
    canvas.stroke(line, 1.6, row);
  }
}

void paint_spirostomum(Canvas& canvas, Random traits, double beat) {
  const Tube body = worm(traits, beat);
  const double tint = traits.uniform(-0.02, 0.06);
  paint_cilia(canvas, body.outline(), 6.0, 6.0, beat);
  canvas.vault(body.outline(), {{static_cast<float>(0.24 + tint), 0.25F, 0.29F}, 4.2F}, 0.14);
  canvas.stroke(body.outline(), 2.2, grey_ink(0.24, 0.4));
  paint_stripes(canvas, body, tint);
  for (int i = 0; i < 13; ++i)  // the nucleus: a string of beads
    canvas.ball(body.at(-0.35 + 0.075 * i, 0.1), 0.30 * body.half_width(0.0), grey_ink(-0.14, 0.8));
  const Outline mouth = body.line(-0.55, 0.0, 0.96);
  canvas.stroke(mouth, 3.2, grey_ink(0.22, 0.5));
  paint_grains(canvas, traits, body, 60, 1.8, grey_ink(0.30, 0.3));
  paint_meals(canvas, traits, body, 4 + static_cast<int>(traits.below(5)), 5.0, -0.6, 0.3);
  paint_vacuole(canvas, body.at(-0.90, 0.0), 0.85 * body.half_width(-0.85),
                0.75 + 0.25 * std::sin(0.5 * beat));
}

const Registration<SpeciesMethod> spirostomum{
    {{"spirostomum", "Spirostomum", "A very long, thin, flexible worm.", {}},
     150.0,
     60.0,
     paint_spirostomum}};

}  // namespace
}  // namespace diatom::ml
