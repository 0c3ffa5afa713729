#include "app/panels/carried_view.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/plot.h"
#include "app/panels/widgets.h"

namespace diatom::app {

void draw_carried(const std::vector<CarriedLabels>& carried, const UiColors& colors) {
  if (carried.empty()) return;
  std::array curves = {Curve{"mean", colors.accent, {}, {}},
                       Curve{"luckiest", colors.muted, {}, {}},
                       Curve{"unluckiest", colors.muted, {}, {}}};
  for (const auto& [per_class, shares] : carried) {
    const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
    const auto sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    curves[0].values.push_back(sum / static_cast<double>(shares.size()));
    curves[1].values.push_back(*most);
    curves[2].values.push_back(*least);
    for (auto& curve : curves) curve.at.push_back(per_class);
  }
  ImGui::Separator();
  draw_plot({.id = "##carried",
             .title = "Named by a few labels",
             .x_name = "labels a class",
             .as_percent = true,
             .x_logarithmic = true,
             .term = "carried"},
            curves, {0, 8 * ImGui::GetFontSize()});
  muted_text(fmt::format(
      "The share of the other images that are right where each cluster is named after the few "
      "labelled images in it, over {} draws of these.",
      carried.front().shares.size()));
}

}  // namespace diatom::app
