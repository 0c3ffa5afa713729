// Didinium: a barrel with a snout like a cone and two girdles of cilia; it swims by drilling.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"
#include "ml/synth/tissue.h"

namespace diatom::ml {
namespace {

constexpr double shoulder = 0.52;  // in front of it is the snout

Tube barrel(Random& traits) {
  const double length = traits.uniform(100.0, 130.0);
  const double half_width = length * traits.uniform(0.29, 0.37);
  const double snout = traits.uniform(0.24, 0.32);
  return {length,
          [=](double s) {
            if (s < shoulder) {
              const double t = s < 0.0 ? s : 0.62 * s;
              return half_width * rounded_profile(t, 1.35);
            }
            const double t = (s - shoulder) / (1.0 - shoulder);
            const double top = rounded_profile(0.62 * shoulder, 1.35);
            const double dip = std::exp(-std::pow(t / 0.14, 2.0));
            return half_width * ((top - snout * 1.25) * dip + snout * (1.25 - 0.7 * t)) *
                   rounded_profile(t, 8.0);
          },
          [](double) { return 0.0; }};
}

// A girdle of long cilia around the barrel, those in front of it drawn as a dark band.
void paint_girdle(Canvas& canvas, const Tube& body, double along, double beat) {
  Outline band;
  for (int i = -10; i <= 10; ++i) {
    const double across = i / 10.0;
    const Point bulge(-5.0 * std::sqrt(1.0 - across * across), 0.0);
    const Point root = body.at(along, across) + bulge;
    band.push_back(root);
    const double wave = 3.5 * std::sin(3.0 * beat + 1.1 * i);
    const double outward = 10.0 * across * std::abs(across);
    canvas.taper(root, root + Point(-12.0 + wave, outward), 2.2, grey_ink(0.34, 0.2));
  }
  canvas.stroke(band, 3.4, grey_ink(0.28, 0.5));
  for (const double side : {-1.0, 1.0}) {
    for (int i = 0; i < 6; ++i) {  // those that are seen from the side
      const double wave = 3.0 * std::sin(3.0 * beat + 0.9 * i);
      const Point root = body.at(along - 0.06 + 0.025 * i, 0.97 * side);
      canvas.taper(root, root + Point(-11.0 + 4.5 * i + wave, 19.0 * side), 2.3,
                   grey_ink(0.46, 0.3));
    }
  }
}

// The macronucleus is a horseshoe.
void paint_nucleus(Canvas& canvas, const Tube& body, double turned) {
  Outline horseshoe;
  for (int i = 0; i <= 12; ++i) {
    const double angle = 0.6 + 5.0 * i / 12.0;
    horseshoe.push_back(body.at(-0.22 + 0.30 * std::cos(angle), 0.52 * std::sin(angle) * turned));
  }
  canvas.stroke(horseshoe, 9.0, grey_ink(0.16, 0.9));
}

void paint_didinium(Canvas& canvas, Random traits, double beat) {
  const Tube body = barrel(traits);
  const auto brown = static_cast<float>(traits.uniform(0.0, 0.14));
  canvas.vault(body.outline(), {{0.34F, 0.36F + brown / 2.0F, 0.40F + brown}, 5.2F}, 0.22);
  canvas.stroke(body.outline(), 2.6, grey_ink(0.28, 0.4));
  paint_nucleus(canvas, body, 0.75 + 0.25 * std::cos(0.6 * beat));
  for (const double across : {-0.6, -0.3, 0.0, 0.3, 0.6})  // the rods of the snout
    canvas.stroke(body.line(across, 0.45, 0.95), 1.8, grey_ink(0.26, 0.4));
  paint_grains(canvas, traits, body, 70, 2.2, grey_ink(0.22, 0.3), -0.85, 0.4);
  paint_meals(canvas, traits, body, static_cast<int>(traits.below(5)), 9.0, -0.5, 0.2);
  paint_vacuole(canvas, body.at(-0.80, 0.0), 9.0, 0.5 + 0.5 * std::sin(0.7 * beat));
  paint_girdle(canvas, body, 0.50, beat);
  paint_girdle(canvas, body, -0.28, beat + 1.0);
}

const Registration<SpeciesMethod> didinium{
    {{"didinium", "Didinium", "A barrel with a cone for a snout and two girdles of cilia.", {}},
     95.0,
     110.0,
     paint_didinium}};

}  // namespace
}  // namespace diatom::ml
