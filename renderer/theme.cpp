#include "renderer/theme.h"

namespace diatom::renderer {

ThemeColors theme_colors(Theme theme) {
  if (theme == Theme::light) {
    return {{0.985F, 0.988F, 0.992F},
            {0.885F, 0.905F, 0.925F},
            {0.45F, 0.52F, 0.60F},
            {0.06F, 0.09F, 0.14F}};
  }
  return {{0.105F, 0.130F, 0.170F},
          {0.035F, 0.045F, 0.065F},
          {0.42F, 0.55F, 0.68F},
          {1.0F, 1.0F, 1.0F}};
}

}  // namespace diatom::renderer
