// Arcella: an amoeba in a smooth round shell, seen from above: a disc with a bright ring around
// its opening. It creeps, and tips over now and then.
#include <cmath>

#include "ml/synth/species.h"
#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

// A circle on the shell, foreshortened along x by the tilt.
Outline circle(double radius, double squash, double shift, double wobble = 0.0, int lobes = 0) {
  Outline points;
  for (int i = 0; i < 48; ++i) {
    const double angle = turn * i / 48.0;
    const double r = radius * (1.0 + wobble * std::sin(lobes * angle));
    points.emplace_back(shift + squash * r * std::cos(angle), r * std::sin(angle));
  }
  points.push_back(points.front());
  return points;
}

// Blunt feet of clear plasm, stretched out from under the shell.
void paint_feet(Canvas& canvas, Random& traits, double radius, double beat) {
  const auto feet = traits.below(4);
  for (std::uint64_t i = 0; i < feet; ++i) {
    const double angle = traits.uniform(0.0, turn);
    const double length =
        radius * (1.15 + traits.uniform(0.1, 0.35) + 0.08 * std::sin(0.4 * beat + 2.0 * angle));
    const Point away(std::cos(angle), std::sin(angle));
    canvas.stroke({0.7 * radius * away, length * away}, 14.0, grey_ink(0.10, 0.6));
  }
}

void paint_arcella(Canvas& canvas, Random traits, double beat) {
  const double radius = traits.uniform(40.0, 58.0);
  const double tilt =
      0.15 + 0.75 * traits.uniform() * traits.uniform() + 0.05 * std::sin(0.3 * beat);
  const double squash = std::cos(tilt);
  const double shift = 0.5 * radius * std::sin(tilt);  // of the opening below the dome
  // Shells darken with age, from straw to chestnut.
  const double age = traits.uniform(0.30, 1.15);
  paint_feet(canvas, traits, radius, beat);
  const Ink shell = Ink{{0.16F, 0.30F, 0.56F}, 5.4F} * age;
  canvas.vault(circle(radius, squash, 0.0), shell, 0.10);
  canvas.stroke(circle(0.965 * radius, squash, 0.0), 4.4, Ink{{0.26F, 0.38F, 0.52F}, 0.8F});
  canvas.stroke(circle(0.80 * radius, squash, 0.12 * shift), 2.2, grey_ink(0.09, 0.4));
  // The animal hangs inside by threads.
  const double size = radius * traits.uniform(0.52, 0.66);
  canvas.vault(circle(size, squash, 0.4 * shift, 0.05, 7), grey_ink(0.17, 1.2), 0.35);
  for (int i = 0; i < 9; ++i) {
    const double angle = turn * (i + traits.uniform(-0.3, 0.3)) / 9.0;
    const Point away(squash * std::cos(angle), std::sin(angle));
    canvas.stroke({0.9 * size * away, 0.93 * radius * away}, 1.6, grey_ink(0.14, 0.2));
  }
  const double opening = radius * traits.uniform(0.23, 0.32);
  const Ink gap = Ink{{-0.10F, -0.24F, -0.46F}, -1.4F} * age;
  canvas.vault(circle(opening, squash, shift), gap);
  canvas.stroke(circle(opening * 1.12, squash, shift), 3.6, {{-0.10F, -0.13F, -0.18F}, -0.6F});
  canvas.stroke(circle(opening * 1.38, squash, shift), 3.0, {{0.20F, 0.28F, 0.34F}, 0.7F});
  for (const double side : {-1.0, 1.0})  // two nuclei
    canvas.ball({-0.35 * radius * squash, side * 0.30 * radius}, 0.12 * radius,
                grey_ink(-0.10, 0.8));
}

const Registration<SpeciesMethod> arcella{
    {{"arcella", "Arcella", "A smooth disc with a bright central ring.", {}},
     100.0,
     14.0,
     paint_arcella}};

}  // namespace
}  // namespace diatom::ml
