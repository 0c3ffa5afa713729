// Stentor: a blue-green trumpet with a crown of membranelles; when disturbed, a pear or a ball.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"

namespace diatom::ml {
namespace {

struct Trumpet {
  double length;       // um, from foot to crown
  double bell;         // um, half the width of the crown
  double contraction;  // 0 a trumpet, 1 a ball
  double bend;         // um sideways at half length

  // `along` in [0, 1] from foot to crown, `across` in [-1, 1].
  Point at(double along, double across) const {
    const double flare = 0.42 * std::pow(along, 1.4) + 0.58 * std::pow(along, 5.0);
    const double trumpet = 5.6 + (bell - 5.6) * flare;
    const double ball = 1.35 * bell * std::sqrt(std::max(0.0, 4.0 * along * (1.05 - along)));
    const double width = (1.0 - contraction) * trumpet + contraction * ball;
    const double sway = (1.0 - contraction) * bend * std::sin(std::numbers::pi * along);
    const double dome = 0.25 * bell * along * along * (1.0 - across * across);
    return {length * (along - 0.55) + dome, across * width + sway};
  }

  Outline outline() const {
    Outline points;
    for (int i = 0; i <= 20; ++i) points.push_back(at(i / 20.0, -1.0));
    for (int i = -4; i <= 4; ++i) points.push_back(at(1.0, i / 5.0));
    for (int i = 20; i >= 0; --i) points.push_back(at(i / 20.0, 1.0));
    points.push_back(points.front());
    return points;
  }
};

void paint_crown(Canvas& canvas, const Trumpet& body, double beat) {
  const double length = 15.0 - 6.0 * body.contraction;
  Outline rim;
  for (int i = -16; i <= 16; ++i) {
    const double across = i / 16.0;
    const Point root = body.at(1.0, across);
    rim.push_back(root);
    const double lean = 0.9 * across + 0.35 * std::sin(2.5 * beat + 0.9 * i);
    canvas.taper(root, root + length * Point(std::cos(lean), std::sin(lean)), 3.6,
                 grey_ink(0.50, 0.3));
  }
  canvas.stroke(rim, 3.4, grey_ink(0.30, 0.6));
}

void paint_stripes(Canvas& canvas, const Trumpet& body, double depth) {
  const Ink pigment = Ink{{0.30F, 0.11F, 0.11F}, 0.25F} * depth;
  for (const double across : {-0.8, -0.55, -0.28, 0.0, 0.28, 0.55, 0.8}) {
    Outline line;
    for (int i = 2; i <= 19; ++i) line.push_back(body.at(i / 20.0, across));
    canvas.stroke(line, 2.4, pigment);
  }
}

// The nucleus is a string of beads; food lies about it.
void paint_inside(Canvas& canvas, Random& traits, const Trumpet& body, double beat) {
  const auto beads = 6 + static_cast<int>(traits.below(5));
  for (int i = 0; i < beads; ++i) {
    const double along = 0.40 + 0.45 * i / beads;
    canvas.ball(body.at(along, 0.25), 5.0, grey_ink(-0.14, 0.6));
  }
  const auto meals = 3 + traits.below(7);
  for (std::uint64_t i = 0; i < meals; ++i) {
    const Point centre = body.at(traits.uniform(0.45, 0.9), traits.uniform(-0.7, 0.7));
    canvas.ball(centre, traits.uniform(3.6, 8.0), {{0.42F, 0.30F, 0.34F}, 0.8F});
  }
  const double filled = 7.0 + 2.5 * std::sin(0.6 * beat);
  canvas.disc(body.at(0.86, -0.55), filled, grey_ink(-0.16, -0.8));
  canvas.ring(body.at(0.86, -0.55), filled, 2.4, grey_ink(0.18, 0.3));
}

void paint_stentor(Canvas& canvas, Random traits, double beat) {
  const double stretched = traits.uniform(175.0, 225.0);
  const double bell = traits.uniform(33.0, 46.0);
  const bool disturbed = traits.uniform() < 0.2;
  const double at_rest = disturbed ? traits.uniform(0.75, 0.95) : traits.uniform(0.0, 0.30);
  const double contraction = std::clamp(at_rest + 0.05 * std::sin(0.5 * beat), 0.0, 1.0);
  const double length = stretched * (1.0 - 0.45 * contraction);
  const Trumpet body{length, bell, contraction,
                     traits.uniform(-24.0, 24.0) + 5.0 * std::sin(0.8 * beat)};
  const double depth = traits.uniform(0.55, 1.1);
  paint_crown(canvas, body, beat);
  canvas.vault(body.outline(), Ink{{0.56F, 0.32F, 0.34F}, 5.0F} * depth, 0.25);
  canvas.stroke(body.outline(), 2.6, {{0.34F, 0.22F, 0.20F}, 0.4F});
  paint_stripes(canvas, body, depth);
  paint_inside(canvas, traits, body, beat);
}

const Registration<SpeciesMethod> stentor{
    {{"stentor", "Stentor", "A blue-green trumpet, or a ball when contracted.", {}},
     145.0,
     48.0,
     paint_stentor}};

}  // namespace
}  // namespace diatom::ml
