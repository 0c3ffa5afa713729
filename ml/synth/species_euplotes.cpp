// Euplotes: a flat oval that walks on a few coarse cirri, with a wide collar of membranelles.
#include <array>
#include <cmath>
#include <numbers>

#include "ml/synth/species.h"
#include "ml/synth/tissue.h"

namespace diatom::ml {
namespace {

Tube oval(Random& traits) {
  const double length = traits.uniform(92.0, 128.0);
  const double half_width = length * traits.uniform(0.31, 0.38);
  return {length,
          [=](double s) { return half_width * rounded_profile(s, 1.25) * (1.0 + 0.10 * s); },
          [](double) { return 0.0; }};
}

// A cirrus: a bundle of cilia, thick at its root, that steps to and fro.
void paint_cirrus(Canvas& canvas, const Point& root, const Point& rest, double step, double width) {
  const Point swing(0.5 * rest.norm() * step, 0.25 * rest.norm() * step);
  canvas.taper(root, root + rest + swing, width, grey_ink(0.62, 0.42));
}

void paint_cirri(Canvas& canvas, const Tube& body, double beat) {
  struct Cirrus {
    double along, across, x, y;  // root in the body, and where it points (um)
  };
  constexpr std::array<Cirrus, 16> cirri = {{
      {0.62, 0.62, 16, 20},
      {0.40, 0.80, 8, 24},
      {0.78, 0.25, 24, 10},
      {0.15, 0.70, -2, 26},
      {0.36, 0.35, 4, 22},  // front
      {-0.52, 0.30, -40, 10},
      {-0.55, 0.12, -44, 5},
      {-0.56, -0.06, -45, 0},
      {-0.54, -0.24, -43, -6},
      {-0.50, -0.42, -38, -12},  // transverse
      {-0.90, 0.45, -20, 15},
      {-0.97, 0.12, -25, 4},
      {-0.95, -0.25, -24, -9},
      {-0.86, -0.55, -16, -19},  // caudal
      {0.05, 0.95, -8, 16},
      {-0.30, 0.92, -14, 14},
  }};
  for (std::size_t i = 0; i < cirri.size(); ++i) {
    const Cirrus& c = cirri[i];
    const double step = 0.6 * std::sin(2.0 * beat + 2.4 * static_cast<double>(i));
    paint_cirrus(canvas, body.at(c.along, c.across), {c.x, c.y}, step, 4.6);
  }
}

// The collar runs from the right front around the left side to the mouth near the middle.
void paint_collar(Canvas& canvas, const Tube& body, double beat) {
  constexpr int count = 30;
  Outline seam;
  for (int i = 0; i <= count; ++i) {
    const double t = static_cast<double>(i) / count;
    const double angle = 0.5 - 3.0 * t;  // radians from the front, towards the left
    const double inward = 1.0 - 0.55 * t * t * t;
    const double along = 0.90 * std::cos(0.55 * angle) - 0.95 * t * t;
    const Point root = body.at(along, std::sin(angle) * inward * (t < 0.8 ? 1.0 : 0.8));
    seam.push_back(root);
    const Point outward = (root - Point(0.10 * root.x(), 0.0)).normalized();
    const double wave = 0.3 * std::sin(3.0 * beat - 0.8 * i);
    const Point lean(outward.x() - wave * outward.y(), outward.y() + wave * outward.x());
    canvas.taper(root - 4.0 * lean, root + 9.0 * lean, 3.4, grey_ink(0.42, 0.35));
  }
  canvas.stroke(seam, 2.6, grey_ink(0.34, 0.5));
}

void paint_euplotes(Canvas& canvas, Random traits, double beat) {
  const Tube body = oval(traits);
  const auto warm = static_cast<float>(traits.uniform(0.0, 0.10));
  canvas.vault(body.outline(), {{0.19F, 0.20F, 0.22F + warm}, 3.4F}, 0.16);
  canvas.stroke(body.outline(), 3.0, grey_ink(0.34, 0.6));
  for (const double across : {-0.62, -0.30, 0.02, 0.34, 0.66})  // ridges of the back
    canvas.stroke(body.line(across, -0.86, 0.80), 1.8, grey_ink(0.13, 0.4));
  Outline nucleus;  // shaped like a C
  for (int i = 0; i <= 12; ++i) {
    const double angle = 0.9 + 4.5 * i / 12.0;
    nucleus.push_back(body.at(-0.05 - 0.52 * std::cos(angle + 0.5), 0.52 * std::sin(angle + 0.5)));
  }
  canvas.stroke(nucleus, 7.0, grey_ink(0.13, 0.9));
  paint_grains(canvas, traits, body, 50, 2.2, grey_ink(0.28, 0.3), -0.85, 0.8);
  paint_meals(canvas, traits, body, 3 + static_cast<int>(traits.below(6)), 6.5, -0.6, 0.4);
  paint_vacuole(canvas, body.at(-0.62, 0.55), 8.5, 0.5 + 0.5 * std::sin(0.7 * beat));
  paint_collar(canvas, body, beat);
  paint_cirri(canvas, body, beat);
}

const Registration<SpeciesMethod> euplotes{
    {{"euplotes", "Euplotes", "A flat oval with a few coarse cirri.", {}},
     100.0,
     80.0,
     paint_euplotes}};

}  // namespace
}  // namespace diatom::ml
