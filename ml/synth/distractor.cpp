#include "ml/synth/distractor.h"

#include <cmath>

#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

// Air refracts so strongly that a bubble is a black ring with a bright middle.
void paint_bubble(Canvas& canvas, Random traits, double /*beat*/) {
  const double radius = traits.uniform(12.0, 46.0);
  canvas.disc({0, 0}, radius, grey_ink(0.05, 1.0));
  canvas.ring({0, 0}, 0.93 * radius, 0.16 * radius, grey_ink(1.3, 0.4));
  canvas.ring({0, 0}, 0.78 * radius, 0.16 * radius, grey_ink(0.45));
  canvas.disc({0, 0}, 0.40 * radius, grey_ink(-0.16));
  canvas.ball({-0.2 * radius, -0.25 * radius}, 0.16 * radius, grey_ink(-0.25));
}

// A flake of rotten matter: an irregular outline, brownish, with grains.
void paint_debris(Canvas& canvas, Random traits, double beat) {
  const double radius = traits.uniform(16.0, 52.0);
  const double stretch = traits.uniform(0.5, 1.0);
  const double phases[3] = {traits.uniform(0, turn), traits.uniform(0, turn),
                            traits.uniform(0, turn)};
  const double roughness = traits.uniform(0.10, 0.24);
  Outline outline;
  for (int i = 0; i < 40; ++i) {
    const double angle = turn * i / 40.0;
    const double r = radius * (1.0 + roughness * (std::sin(2.0 * angle + phases[0]) +
                                                  std::sin(5.0 * angle + phases[1]) +
                                                  0.6 * std::sin(11.0 * angle + phases[2])));
    outline.emplace_back(r * std::cos(angle), stretch * r * std::sin(angle));
  }
  outline.push_back(outline.front());
  const double depth = traits.uniform(0.35, 1.25);
  canvas.vault(outline, Ink{{0.34F, 0.44F, 0.60F}, 3.6F} * depth, 0.55);
  canvas.stroke(outline, 2.4, Ink{{0.20F, 0.24F, 0.30F}, 0.5F} * depth);
  const auto grains = 10 + traits.below(25);
  for (std::uint64_t i = 0; i < grains; ++i) {
    const double angle = traits.uniform(0, turn);
    const double r = radius * 0.9 * std::sqrt(traits.uniform());
    const Point centre(r * std::cos(angle), stretch * r * std::sin(angle));
    canvas.ball(centre, traits.uniform(2.0, 6.0), {{0.34F, 0.36F, 0.40F}, 0.6F});
  }
  // Bacteria swarm about it.
  for (int i = 0; i < 5; ++i) {
    const double angle = traits.uniform(0, turn) + 0.2 * std::sin(beat + i);
    const Point at = radius * traits.uniform(1.1, 1.5) * Point(std::cos(angle), std::sin(angle));
    canvas.stroke({at, at + Point(4.0, 3.0)}, 2.6, grey_ink(0.3, 0.4));
  }
}

// A thread of cotton or a filament of algae, with a double contour.
void paint_fibre(Canvas& canvas, Random traits, double /*beat*/) {
  const double length = traits.uniform(90.0, 200.0);
  const double bend = traits.uniform(-2.4, 2.4);
  const double curl = traits.uniform(-2.0, 2.0);
  const double half_width = traits.uniform(2.4, 6.0);
  const double depth = traits.uniform(0.6, 1.2);
  const double pieces = 20.0;
  Outline middle = {Point::Zero()};
  Point sum = Point::Zero();
  for (int i = 0; i < 20; ++i) {
    const double s = (i + 0.5) / pieces - 0.5;
    const double heading = bend * s + curl * std::sin(2.5 * s);
    middle.emplace_back(middle.back() +
                        length / pieces * Point(std::cos(heading), std::sin(heading)));
    sum += middle.back();
  }
  for (Point& point : middle) point -= sum / 20.0;
  canvas.stroke(middle, 2.0 * half_width, Ink{{0.16F, 0.18F, 0.20F}, 1.6F} * depth);
  for (const double side : {-1.0, 1.0}) {
    Outline wall;
    for (std::size_t i = 1; i < middle.size(); ++i) {
      const Point along = (middle[i] - middle[i - 1]).normalized();
      wall.emplace_back(middle[i] + side * half_width * Point(-along.y(), along.x()));
    }
    canvas.stroke(wall, 2.0, grey_ink(0.55 * depth, 0.4));
  }
}

}  // namespace

const std::vector<SpeciesMethod>& distractors() {
  static const std::vector<SpeciesMethod> all = {
      {{"bubble", "Bubble", "Air: a black ring with a bright middle.", {}},
       52.0,
       10.0,
       paint_bubble},
      {{"debris", "Debris", "A flake of rotten matter.", {}}, 85.0, 12.0, paint_debris},
      {{"fibre", "Fibre", "A thread with a double contour.", {}}, 130.0, 8.0, paint_fibre},
  };
  return all;
}

void scatter_specks(Canvas& canvas, int count, double um_a_px, Random& random) {
  for (int i = 0; i < count; ++i) {
    const Point centre(random.uniform(0.0, canvas.width()), random.uniform(0.0, canvas.height()));
    canvas.place({centre, random.uniform(0.0, turn), 1.0 / um_a_px});
    const double size = random.uniform(2.2, 7.5);
    const double kind = random.uniform();
    if (kind < 0.5) {
      canvas.ball({0, 0}, size, grey_ink(random.uniform(0.2, 0.7), 0.6));
    } else if (kind < 0.8) {  // a rod
      canvas.stroke({{-size, 0}, {size, 0}}, 3.4, grey_ink(random.uniform(0.2, 0.5), 0.6));
    } else {  // an empty shell
      canvas.ring({0, 0}, 1.4 * size, 3.2, grey_ink(random.uniform(0.15, 0.4), 0.5));
    }
  }
}

}  // namespace diatom::ml
