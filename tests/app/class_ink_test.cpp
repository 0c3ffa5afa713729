// Names in the colours of their classes can be read in both themes.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "renderer/colormap.h"
#include "tests/support/imgui_driver.h"

namespace diatom::tests {
namespace {

double linear(float encoded) {
  return encoded <= 0.04045F ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double luminance(ImVec4 color) {
  return 0.2126 * linear(color.x) + 0.7152 * linear(color.y) + 0.0722 * linear(color.z);
}

// Of text, by the Web Content Accessibility Guidelines 2.1: from 1 to 21.
double contrast(ImVec4 one, ImVec4 other) {
  const double a = luminance(one) + 0.05;
  const double b = luminance(other) + 0.05;
  return std::max(a, b) / std::min(a, b);
}

TEST(ClassInk, IsReadOnAPanelOfItsTheme) {
  ImGuiDriver driver({100, 100}, [] {});
  for (const auto theme : {renderer::Theme::dark, renderer::Theme::light})
    for (int id = 0; id < renderer::palette_size; ++id)
      EXPECT_GE(contrast(ImGui::ColorConvertU32ToFloat4(app::class_ink(id, theme)),
                         app::ui_colors(theme).panel),
                4.5)
          << id;
}

}  // namespace
}  // namespace diatom::tests
