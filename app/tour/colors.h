// The words by which tours name what points are coloured by.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "app/session.h"

namespace diatom::app {

struct NamedColor {
  std::string_view name;
  ColorBy by;
};

inline constexpr std::array named_colors = {
    NamedColor{"class", ColorBy::label}, NamedColor{"prediction", ColorBy::prediction},
    NamedColor{"cluster", ColorBy::cluster}, NamedColor{"right or wrong", ColorBy::correctness},
    NamedColor{"confidence", ColorBy::confidence}};

inline std::optional<ColorBy> color_named(std::string_view name) {
  for (const auto& color : named_colors)
    if (color.name == name) return color.by;
  return std::nullopt;
}

}  // namespace diatom::app
