// Stentor: a blue-green trumpet with a crown of membranelles; when disturbed, a pear or a ball.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"

namespace diatom::ml {
namespace {

struct Trumpet {
  double length;       // from foot to crown
  double bell;         // half the width of the crown
  double contraction;  // 0 a trumpet, 1 a ball
  double bend;         // pixels sideways at half length

  // `along` in [0, 1] from foot to crown, `across` in [-1, 1].
  Point at(double along, double across) const {
    const double flare = 0.5 * std::pow(along, 1.4) + 0.5 * std::pow(along, 7.0);
    const double trumpet = 1.8 + (bell - 1.8) * flare;
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
    return points;
  }
};

void paint_crown(Canvas& canvas, const Trumpet& body, double beat) {
  const double length = 5.0 - 2.0 * body.contraction;
  for (int i = -12; i <= 12; ++i) {
    const double across = i / 12.0;
    const Point root = body.at(1.0, across);
    const double lean = 0.9 * across + 0.35 * std::sin(2.5 * beat + 0.9 * i);
    canvas.taper(root, root + length * Point(std::cos(lean), std::sin(lean)), 1.4,
                 grey_ink(0.5, 0.3));
  }
}

void paint_stripes(Canvas& canvas, const Trumpet& body) {
  const Ink pigment{{0.26F, 0.10F, 0.10F}, 0.2F};
  for (const double across : {-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75}) {
    Outline line;
    for (int i = 2; i <= 19; ++i) line.push_back(body.at(i / 20.0, across));
    canvas.stroke(line, 0.9, pigment);
  }
}

// The nucleus is a string of beads; food lies about it.
void paint_inside(Canvas& canvas, Random& traits, const Trumpet& body) {
  const auto beads = 5 + static_cast<int>(traits.below(5));
  for (int i = 0; i < beads; ++i) {
    const double along = 0.40 + 0.45 * i / beads;
    canvas.ball(body.at(along, 0.25), 1.7, grey_ink(-0.14, 0.5));
  }
  const auto meals = 3 + traits.below(7);
  for (std::uint64_t i = 0; i < meals; ++i) {
    const Point centre = body.at(traits.uniform(0.45, 0.9), traits.uniform(-0.7, 0.7));
    canvas.ball(centre, traits.uniform(1.2, 2.6), {{0.50F, 0.30F, 0.38F}, 0.8F});
  }
}

void paint(Canvas& canvas, Random traits, double beat) {
  const double stretched = traits.uniform(58.0, 72.0);
  const double bell = traits.uniform(10.5, 15.0);
  const bool disturbed = traits.uniform() < 0.2;
  const double at_rest = disturbed ? traits.uniform(0.75, 0.95) : traits.uniform(0.0, 0.35);
  const double contraction = std::clamp(at_rest + 0.05 * std::sin(0.5 * beat), 0.0, 1.0);
  const double length = stretched * (1.0 - 0.45 * contraction);
  const Trumpet body{length, bell, contraction,
                     traits.uniform(-8.0, 8.0) + 1.5 * std::sin(0.8 * beat)};
  const auto tint = static_cast<float>(traits.uniform(-0.06, 0.06));
  paint_crown(canvas, body, beat);
  canvas.vault(body.outline(), {{0.50F + tint, 0.30F, 0.26F - tint}, 5.0F});
  Outline skin = body.outline();
  skin.push_back(skin.front());
  canvas.stroke(skin, 1.0, {{0.34F, 0.22F, 0.20F}, 0.4F});
  paint_stripes(canvas, body);
  paint_inside(canvas, traits, body);
}

const Registration<SpeciesMethod> stentor{
    {{"stentor", "Stentor", "A blue-green trumpet, or a ball when contracted.", {}},
     46.0,
     16.0,
     paint}};

}  // namespace
}  // namespace diatom::ml
