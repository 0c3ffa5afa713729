// Frames of a microscope drawn without OpenCV: an unevenly lit field with grain, and ellipses on
// it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ml/core/image.h"
#include "ml/core/random.h"

namespace diatom::tests {

struct Body {
  double x = 0.0;  // pixels
  double y = 0.0;
  double half_length = 20.0;
  double half_width = 12.0;
  double heading = 0.0;                 // radians
  double left[3] = {0.65, 0.65, 0.65};  // of the light, in red, green and blue
};

// How much of the pixel at (x, y) the body covers, in [0, 1].
inline double covered_by(const Body& body, double x, double y) {
  const double reach = std::max(body.half_length, body.half_width) + 1.0;
  if (std::abs(x - body.x) > reach || std::abs(y - body.y) > reach) return 0.0;
  const double u = std::cos(body.heading) * (x - body.x) + std::sin(body.heading) * (y - body.y);
  const double v = -std::sin(body.heading) * (x - body.x) + std::cos(body.heading) * (y - body.y);
  const double depth_px =
      (1.0 - std::hypot(u / body.half_length, v / body.half_width)) * body.half_width;
  return std::clamp(depth_px + 0.5, 0.0, 1.0);
}

struct Field {
  int width = 320;
  int height = 240;
  double light = 190.0;      // grey level in the middle
  double unevenness = 0.25;  // how much darker the corners are
  double grain = 2.0;        // standard deviation, grey levels
};

// Bodies are translucent: where they overlap, the light is dimmed twice.
inline ml::Image frame_of(const std::vector<Body>& bodies, const Field& field = {},
                          std::uint64_t seed = 0) {
  ml::Random random(seed);
  ml::Image frame{field.width, field.height, 3, {}};
  std::vector<const Body*> near;  // to the row
  for (int y = 0; y < field.height; ++y) {
    near.clear();
    for (const auto& body : bodies)
      if (std::abs(y - body.y) <= std::max(body.half_length, body.half_width) + 1.0)
        near.push_back(&body);
    for (int x = 0; x < field.width; ++x) {
      const double off_x = 2.0 * x / field.width - 1.0;
      const double off_y = 2.0 * y / field.height - 1.0;
      double left[3];
      for (double& light : left)
        light = field.light * (1.0 - field.unevenness * 0.5 * (off_x * off_x + off_y * off_y));
      for (const auto* body : near) {
        const double covered = covered_by(*body, x, y);
        for (int c = 0; c < 3; ++c) left[c] *= 1.0 - covered * (1.0 - body->left[c]);
      }
      for (const double light : left)
        frame.pixels.push_back(static_cast<std::uint8_t>(
            std::clamp(light + field.grain * random.normal() + 0.5, 0.0, 255.0)));
    }
  }
  return frame;
}

}  // namespace diatom::tests
