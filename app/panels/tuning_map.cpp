#include "app/panels/tuning_map.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

using Pair = std::pair<double, double>;  // sigma, lambda

// A pair that went on to a later rung is shown as it did there, with more images.
std::map<Pair, const ml::TuningPoint*> newest_of(const ml::Tuning& tuning) {
  std::map<Pair, const ml::TuningPoint*> newest;
  for (const auto& point : tuning.points) newest[{point.sigma, point.lambda}] = &point;
  return newest;
}

struct Grid {
  std::map<Pair, const ml::TuningPoint*> points;
  std::map<double, int> row_of, column_of;  // by sigma, by lambda
  double worst = 1.0, best = 0.0;           // accuracies
};

Grid grid_of(const ml::Tuning& tuning) {
  Grid grid;
  grid.points = newest_of(tuning);
  for (const auto& [pair, point] : grid.points) {
    grid.row_of[pair.first] = 0;
    grid.column_of[pair.second] = 0;
    grid.worst = std::min(grid.worst, point->accuracy);
    grid.best = std::max(grid.best, point->accuracy);
  }
  int next = 0;
  for (auto& [sigma, row] : grid.row_of) row = next++;
  next = 0;
  for (auto& [lambda, column] : grid.column_of) column = next++;
  return grid;
}

// How accurate ever more centres are; the number that was taken stands out.
void draw_doublings(const std::vector<ml::CentresTried>& tried) {
  if (tried.empty()) return;
  const auto& most = ml::best_of(tried);
  ImGui::TextDisabled("centres");
  for (const auto& one : tried) {
    ImGui::SameLine();
    const auto words = fmt::format("{}: {}", one.centres, percent(one.accuracy));
    if (&one == &most)
      text(words);
    else
      ImGui::TextDisabled("%s", words.c_str());
    tooltip(fmt::format(
        "With σ {:.3g}, λ {:.0e}; {:+.2f} points over half as many, give or take {:.2f}.",
        one.sigma, one.lambda, 100 * one.gain, 100 * one.standard_error));
  }
}

void read_out(const ml::TuningPoint& point) {
  tooltip(fmt::format("σ {:.3g}, λ {:.1e}: {} with each image left out in turn, {} centres",
                      point.sigma, point.lambda, percent(point.accuracy), point.centres));
}

}  // namespace

void draw_tuning(const ml::Tuning& tuning, renderer::Theme theme, float height_px) {
  const auto best = tuning.best();
  if (!best) return;
  const auto grid = grid_of(tuning);
  const auto colors = ui_colors(theme);
  text("σ and λ");
  ImGui::SameLine();
  ImGui::TextDisabled("%s", fmt::format("best {} at σ {:.3g}, λ {:.0e}", percent(best->accuracy),
                                        best->sigma, best->lambda)
                                .c_str());
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 cell(ImGui::GetContentRegionAvail().x / static_cast<float>(grid.column_of.size()),
                    height_px / static_cast<float>(grid.row_of.size()));
  ImGui::InvisibleButton("##tuning", {ImGui::GetContentRegionAvail().x, height_px});
  const bool hovered = ImGui::IsItemHovered();
  auto& list = *ImGui::GetWindowDrawList();
  for (const auto& [pair, point] : grid.points) {
    const ImVec2 low(origin.x + cell.x * static_cast<float>(grid.column_of.at(pair.second)),
                     origin.y + cell.y * static_cast<float>(grid.row_of.at(pair.first)));
    const ImVec2 high(low.x + cell.x - 1, low.y + cell.y - 1);
    ImVec4 color = colors.accent;
    // Most pairs are nearly as good as the best: the cube keeps those apart.
    const double share = (point->accuracy - grid.worst) / std::max(1e-9, grid.best - grid.worst);
    color.w = 0.08F + 0.92F * static_cast<float>(share * share * share);
    list.AddRectFilled(low, high, ImGui::GetColorU32(color));
    if (pair == Pair{best->sigma, best->lambda})
      list.AddRect(low, high, ImGui::GetColorU32(ImGuiCol_Text), 0, 0, 2);
    if (hovered && ImGui::IsMouseHoveringRect(low, high)) read_out(*point);
  }
  draw_doublings(tuning.doublings);
}

}  // namespace diatom::app
