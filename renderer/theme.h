// The few colours of a theme that are not data.
#pragma once

#include "renderer/scene.h"

namespace diatom::renderer {

struct ThemeColors {
  Color background_top;
  Color background_bottom;
  Color grid;
  Color highlight;  // around what is selected or hovered
};

ThemeColors theme_colors(Theme theme);

}  // namespace diatom::renderer
