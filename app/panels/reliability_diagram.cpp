#include "app/panels/reliability_diagram.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

void draw_title(const std::vector<ml::ReliabilityBin>& bins) {
  text("Reliability");
  ImGui::SameLine();
  ImGui::TextDisabled(
      "%s",
      fmt::format("gap {} on average", percent(ml::expected_calibration_error(bins))).c_str());
  tooltip(
      "How often predictions of a confidence are right. A bar that ends below the diagonal is too "
      "sure of itself; strong bars hold many images.");
  explanation_mark("calibration");
}

}  // namespace

void draw_reliability(const std::vector<ml::ReliabilityBin>& bins, renderer::Theme theme,
                      float height_px) {
  draw_title(bins);
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float outer = ImGui::GetContentRegionAvail().x;
  ImGui::InvisibleButton("##reliability", {std::max(1.0F, outer), height_px});
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 from(at.x + 3.2F * em, at.y + 0.5F * em);
  const ImVec2 to(at.x + outer - 0.6F * em, at.y + height_px - 1.4F * em);
  const auto colors = ui_colors(theme);
  auto& list = *ImGui::GetWindowDrawList();
  int most = 1;
  for (const auto& bin : bins) most = std::max(most, bin.count);

  for (const double share : {0.0, 0.5, 1.0}) {
    const float y = to.y - static_cast<float>(share) * (to.y - from.y);
    const float x = from.x + static_cast<float>(share) * (to.x - from.x);
    const auto label = fmt::format("{:.0f} %", 100 * share);
    const float width = ImGui::CalcTextSize(label.c_str()).x;
    const ImU32 ink = ImGui::GetColorU32(colors.muted);
    list.AddLine({from.x, y}, {to.x, y}, ImGui::GetColorU32(colors.line));
    list.AddText({from.x - width - 0.4F * em, y - em / 2}, ink, label.c_str());
    list.AddText({std::min(x - width / 2, to.x - width), to.y + 0.2F * em}, ink, label.c_str());
  }
  const float step = (to.x - from.x) / static_cast<float>(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto& bin = bins[i];
    if (bin.count == 0) continue;
    const float x = from.x + step * static_cast<float>(i);
    ImVec4 color = colors.accent;
    color.w = 0.25F + 0.75F * std::sqrt(static_cast<float>(bin.count) / static_cast<float>(most));
    list.AddRectFilled({x + 1, to.y - static_cast<float>(bin.accuracy) * (to.y - from.y)},
                       {x + step - 1, to.y}, ImGui::GetColorU32(color));
    if (hovered && ImGui::IsMouseHoveringRect({x, from.y}, {x + step, to.y}))
      tooltip(fmt::format("{}: sure to {}, right in {}", plural(bin.count, "image"),
                          percent(bin.confidence), percent(bin.accuracy)));
  }
  list.AddLine({from.x, to.y}, {to.x, from.y}, ImGui::GetColorU32(colors.muted), 1.5F);
}

}  // namespace diatom::app
