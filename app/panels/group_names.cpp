#include "app/panels/group_names.h"

#include <imgui.h>

#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

// Readable on any ground.
void draw_name(const char* words, ImVec2 middle, ImU32 color) {
  auto& list = *ImGui::GetWindowDrawList();
  const float margin = 0.3F * ImGui::GetFontSize();
  const auto size = ImGui::CalcTextSize(words);
  const ImVec2 low(middle.x - size.x / 2, middle.y - size.y / 2);
  list.AddRectFilled({low.x - margin, low.y}, {low.x + size.x + margin, low.y + size.y},
                     ImGui::GetColorU32(ImGuiCol_ChildBg, 0.75F), margin);
  list.AddText(low, color, words);
}

}  // namespace

void GroupNames::draw(PanelContext& context, const ViewportInput& input) {
  const auto& session = context.session;
  const auto size_px = [&](const std::string& words) {
    const auto size = ImGui::CalcTextSize(words.c_str());
    return Eigen::Vector2f(input.px_per_unit * size.x, input.px_per_unit * size.y);
  };
  ImGui::PushClipRect(input.at, {input.at.x + input.size.x, input.at.y + input.size.y}, true);
  for (const auto& placed : place_names(names_.of(session), context.views.map.view, size_px)) {
    const Eigen::Vector2f middle = placed.middle_px / input.px_per_unit;
    draw_name(placed.name->words.c_str(), {input.at.x + middle.x(), input.at.y + middle.y()},
              class_ink(placed.name->mark, session.theme));
  }
  ImGui::PopClipRect();
}

}  // namespace diatom::app
