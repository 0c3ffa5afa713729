// Whether a file's name ends so, be it in capitals: cameras and other systems write .ZIP and .CSV.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace diatom::ml {

// `ending` is in small letters, with its dot.
inline bool has_ending(const std::filesystem::path& file, std::string_view ending) {
  const auto own = file.extension().string();
  const auto equals = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
  };
  return std::equal(own.begin(), own.end(), ending.begin(), ending.end(), equals);
}

}  // namespace diatom::ml
