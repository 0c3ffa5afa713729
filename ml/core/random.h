// Random numbers that are the same on every machine: the standard's distributions are not, so the
// ones used here are written out over the 64-bit Mersenne twister, whose output is specified.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace diatom::ml {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }

  // In [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  // In [0, count), without bias.
  std::uint64_t below(std::uint64_t count) {
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % count;
    std::uint64_t draw = engine_();
    while (draw >= limit) draw = engine_();
    return draw % count;
  }

  // Standard normal, by Box and Muller; the second of each pair is discarded, for simplicity.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  // Fisher and Yates.
  template <class T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

  // `count` distinct indices of [0, size), in random order.
  template <class Index = std::int64_t>
  std::vector<Index> sample_without_replacement(std::size_t size, std::size_t count) {
    std::vector<Index> indices(size);
    std::iota(indices.begin(), indices.end(), Index{0});
    shuffle(indices);
    indices.resize(std::min(count, size));
    return indices;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace diatom::ml
