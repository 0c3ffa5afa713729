// How likely two points of a UMAP are held to be neighbours by their distance: 1 / (1 + a d^(2 b)),
// the smooth curve nearest to one that is 1 up to a least distance and falls by exp beyond.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace diatom::ml {

struct UmapCurve {
  float a = 1.577F;
  float b = 0.895F;

  float likelihood(float squared) const { return 1.0F / (1.0F + a * std::pow(squared, b)); }

  // Times y_i - y_j: the gradient, with respect to y_i, of log(likelihood), which draws together;
  float pull(float squared) const {
    if (squared <= 0.0F) return 0.0F;
    const float power = std::pow(squared, b);
    return -2.0F * a * b * power / (squared * (1.0F + a * power));
  }
  // and of log(1 - likelihood), which pushes apart, softened where they all but meet.
  float push(float squared) const {
    return 2.0F * b / ((softening + squared) * (1.0F + a * std::pow(squared, b)));
  }

  static constexpr float softening = 1e-3F;
};

// `min_distance` in [0, 1), in units of the spread. By least squares over distances up to 3.
UmapCurve fit_umap_curve(double min_distance);

// The same pull and push by table, to a thousandth: powers were most of a map's cost. Looked up by
// exponent and first bits of the squared distance, with a straight line between two entries.
class UmapForces {
 public:
  explicit UmapForces(const UmapCurve& curve);

  float pull(float squared) const { return looked_up(pull_, squared); }
  float push(float squared) const { return looked_up(push_, squared); }

 private:
  static constexpr int octaves = 48;
  static constexpr int steps_in_octave = 64;
  static constexpr float least = 0x1p-24F;  // squared distances beyond the table count as its ends
  static constexpr float most = 0x1p24F;
  static constexpr unsigned bits_between =
      23 - 6;  // of the mantissa, below those that are looked up
  using Table = std::array<float, static_cast<std::size_t>(octaves) * steps_in_octave + 2>;

  static float looked_up(const Table& table, float squared) {
    const auto bits = std::bit_cast<std::uint32_t>(squared < least  ? least
                                                   : squared > most ? most
                                                                    : squared);
    const auto first = std::bit_cast<std::uint32_t>(least);
    const std::uint32_t place = (bits - first) >> bits_between;
    constexpr float per_step = 1.0F / static_cast<float>(1U << bits_between);
    const float beyond =
        static_cast<float>((bits - first) & ((1U << bits_between) - 1U)) * per_step;
    return table[place] + beyond * (table[place + 1] - table[place]);
  }

  Table pull_;
  Table push_;
};

}  // namespace diatom::ml
