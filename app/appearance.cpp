#include "app/appearance.h"

#include "app/panels/style.h"

namespace diatom::app {

namespace {

constexpr float teaching_scale = 1.25F;  // read from the last row

}  // namespace

bool Appearance::follow(const Session& session, float display_scale, GuiDrawing& gui) {
  const float of_layout = session.layout == Layout::teach ? teaching_scale : 1.0F;
  const float scale = display_scale * session.ui_scale * of_layout;
  const bool is_resized = scale != scale_;
  if (!is_resized && session.theme == theme_) return false;
  theme_ = session.theme;
  scale_ = scale;
  if (is_resized) {
    load_fonts(scale);
    gui.take_fonts();
  }
  apply_style(theme_, scale);
  return true;
}

}  // namespace diatom::app
