// Colours for classes and for scalars. One table serves legends on screen and the shaders.
//
// A class is told by colour *and* shape: neighbours in the palette that a colour-blind eye could
// confuse have different shapes, and the pairs repeat only after 50 classes.
#pragma once

#include <array>
#include <cstdint>

#include "renderer/scene.h"

namespace diatom::renderer {

enum class MarkerShape : std::uint8_t { circle, square, triangle, diamond, cross };
inline constexpr int marker_shapes = 5;
inline constexpr int palette_size = 10;
inline constexpr int distinct_classes = palette_size * marker_shapes;  // then pairs repeat
inline constexpr int ramp_size = 64;

// Any class id; a negative one is "no class": grey circles.
Color class_color(int class_id, Theme theme);
MarkerShape class_shape(int class_id);

// From dark violet over teal to bright yellow, with a lightness that rises evenly, so it reads in
// grey and to every kind of colour vision. `value` is clamped to [0, 1]; NaN counts as 0.
Color ramp_color(float value, Theme theme);

// The same as a table, at value i / (ramp_size - 1).
std::array<Color, ramp_size> ramp(Theme theme);

}  // namespace diatom::renderer
