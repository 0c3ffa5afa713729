#include "ml/synth/debris.h"

#include <numbers>

namespace diatom::ml {

void scatter_debris(Canvas& canvas, int count, Random& random) {
  for (int i = 0; i < count; ++i) {
    const Point centre(random.uniform(0.0, canvas.width()), random.uniform(0.0, canvas.height()));
    canvas.place({centre, random.uniform(0.0, 2.0 * std::numbers::pi), 1.0});
    const double size = random.uniform(0.8, 2.8);
    const double kind = random.uniform();
    if (kind < 0.5) {
      canvas.ball({0, 0}, size, grey_ink(random.uniform(0.2, 0.8), 0.6));
    } else if (kind < 0.8) {  // a rod
      canvas.stroke({{-size, 0}, {size, 0}}, 1.2, grey_ink(random.uniform(0.2, 0.5), 0.6));
    } else {  // a clear bubble or an empty shell
      canvas.ring({0, 0}, 1.4 * size, 1.1, grey_ink(random.uniform(0.15, 0.4), 0.5));
    }
  }
}

}  // namespace diatom::ml
