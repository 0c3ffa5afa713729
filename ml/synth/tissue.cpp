#include "ml/synth/tissue.h"

#include <algorithm>
#include <cmath>

namespace diatom::ml {

void paint_cilia(Canvas& canvas, const Outline& outline, double length, double spacing,
                 double beat) {
  const Ink cilium = grey_ink(0.40, 0.25);
  double ahead = 0.0;  // um to the next cilium
  int number = 0;
  for (std::size_t i = 1; i < outline.size(); ++i) {
    const Point piece = outline[i] - outline[i - 1];
    const double span = piece.norm();
    for (; ahead < span; ahead += spacing, ++number) {
      const Point root = outline[i - 1] + piece * (ahead / span);
      const Point outward = Point(piece.y(), -piece.x()) / span;
      const double lean = 0.35 * std::sin(3.0 * beat + 0.7 * number) - 0.45;
      const Point tip = root + length * (outward + lean * piece / span);
      canvas.taper(root - 0.3 * length * outward, tip, 2.4, cilium);
    }
    ahead -= span;
  }
}

void paint_grains(Canvas& canvas, Random& traits, const Tube& body, int count, double radius,
                  const Ink& ink, double from, double to) {
  for (int i = 0; i < count; ++i) {
    const double along = traits.uniform(from, to);
    const double across = traits.uniform(-0.86, 0.86);
    const double size = radius * traits.uniform(0.6, 1.35);
    canvas.ball(body.at(along, across), size, ink);
  }
}

void paint_vacuole(Canvas& canvas, Point centre, double radius, double filled) {
  const double r = radius * (0.45 + 0.55 * filled);
  canvas.disc(centre, r, grey_ink(-0.13, -0.9));
  canvas.ring(centre, r, 2.4, grey_ink(0.20, 0.35));
}

void paint_meals(Canvas& canvas, Random& traits, const Tube& body, int count, double radius,
                 double from, double to) {
  for (int i = 0; i < count; ++i) {
    const Point centre = body.at(traits.uniform(from, to), traits.uniform(-0.55, 0.55));
    const double size = radius * traits.uniform(0.6, 1.3);
    const auto rust = static_cast<float>(traits.uniform(0.0, 0.3));
    canvas.ball(centre, size, {{0.32F, 0.36F + rust / 2.0F, 0.36F + rust}, 0.9F});
    canvas.ring(centre, size * 1.15, 2.0, grey_ink(0.10));
  }
}

}  // namespace diatom::ml
