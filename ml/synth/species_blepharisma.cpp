// Blepharisma: a pink spindle, narrow in front, with a long groove along its left front.
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"
#include "ml/synth/tissue.h"

namespace diatom::ml {
namespace {

Tube spindle(Random& traits, double beat) {
  const double length = traits.uniform(135.0, 185.0);
  const double half_width = length * traits.uniform(0.145, 0.20);
  const double arc = traits.uniform(-0.7, 0.7);
  return {length,
          [=](double s) {
            // Broadest behind the middle: a drop.
            return half_width * rounded_profile(s, 1.05) * (1.0 - 0.34 * s - 0.08 * s * s);
          },
          [=](double s) { return (arc + 0.25 * std::sin(0.5 * beat + 2.0 * s)) / length; }};
}

void paint_pigment_rows(Canvas& canvas, const Tube& body, const Ink& pigment) {
  for (const double across : {-0.82, -0.6, -0.36, -0.12, 0.12, 0.36, 0.6, 0.82})
    canvas.stroke(body.line(across, -0.93, 0.93), 1.5, pigment * 0.35);
}

// The groove of the mouth, with the undulating membrane at its end.
void paint_mouth(Canvas& canvas, const Tube& body, double beat) {
  Outline groove = body.line(-0.62, 0.22, 0.97);
  groove.insert(groove.begin(), body.at(0.12, -0.25));
  canvas.stroke(groove, 3.6, grey_ink(0.24, 0.8));
  for (int i = 0; i < 14; ++i) {
    const double s = 0.2 + 0.055 * i;
    const double lean = 0.05 * std::sin(2.0 * beat + 0.9 * i);
    canvas.taper(body.at(s, -0.62), body.at(s + 0.05 + lean, -1.28), 2.8, grey_ink(0.40, 0.3));
  }
}

void paint_blepharisma(Canvas& canvas, Random traits, double beat) {
  const Tube body = spindle(traits, beat);
  // From light red to nearly bleached: the pigment fades in bright light.
  const double depth = traits.uniform(0.35, 1.15);
  const Ink pigment = Ink{{0.07F, 0.40F, 0.27F}, 0.5F} * depth;
  paint_cilia(canvas, body.outline(), 7.0, 5.5, beat);
  canvas.vault(body.outline(), {{0.11F, 0.13F, 0.13F}, 4.6F}, 0.14);
  canvas.vault(body.outline(), pigment, 0.2);
  canvas.stroke(body.outline(), 2.4, grey_ink(0.22, 0.4));
  paint_pigment_rows(canvas, body, pigment);
  paint_grains(canvas, traits, body, 60, 1.9, grey_ink(0.24, 0.3));
  for (int i = 0; i < 9; ++i)  // the macronucleus: a clear sausage
    canvas.ball(body.at(-0.36 + 0.085 * i, 0.22), 5.5, grey_ink(-0.06, 0.5));
  paint_meals(canvas, traits, body, 3 + static_cast<int>(traits.below(5)), 7.0);
  paint_mouth(canvas, body, beat);
  paint_vacuole(canvas, body.at(-0.80, 0.0), 0.62 * body.half_width(-0.75),
                0.5 + 0.5 * std::sin(0.6 * beat));
}

const Registration<SpeciesMethod> blepharisma{
    {{"blepharisma", "Blepharisma", "A pinkish spindle with a long oral groove.", {}},
     115.0,
     60.0,
     paint_blepharisma}};

}  // namespace
}  // namespace diatom::ml
