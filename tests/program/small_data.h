// A data set that a test writes in a moment: grey pictures of three classes that `pixels` can tell
// apart, stripes along, stripes across, and a disc.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "ml/core/random.h"

namespace diatom::tests {

inline constexpr std::array<const char*, 3> small_classes = {"across", "along", "disc"};

inline std::uint8_t small_pixel(int label, int x, int y, ml::Random& random) {
  const bool in_disc = (x - 20) * (x - 20) + (y - 20) * (y - 20) < 150;
  const bool dark = label == 0 ? x / 8 % 2 == 0 : label == 1 ? y / 8 % 2 == 0 : in_disc;
  return static_cast<std::uint8_t>((dark ? 40.0 : 200.0) + random.uniform(-30.0, 30.0));
}

inline void write_small_image(const std::filesystem::path& pgm, int label, std::uint64_t seed) {
  ml::Random random(seed);
  std::ofstream file(pgm, std::ios::binary);
  file << "P5\n40 40\n255\n";
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x) file.put(static_cast<char>(small_pixel(label, x, y, random)));
}

// `folder`/<class>/<number>.pgm
inline void write_small_data(const std::filesystem::path& folder, int per_class) {
  for (int label = 0; label < static_cast<int>(small_classes.size()); ++label) {
    const auto place = folder / small_classes[static_cast<std::size_t>(label)];
    std::filesystem::create_directories(place);
    for (int i = 0; i < per_class; ++i)
      write_small_image(place / (std::to_string(i) + ".pgm"), label,
                        static_cast<std::uint64_t>(1000 * label + i));
  }
}

}  // namespace diatom::tests
