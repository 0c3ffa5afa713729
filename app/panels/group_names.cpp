#include "app/panels/group_names.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <imgui.h>

#include "app/coloring.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

struct Placed {
  ImVec2 low, high;
};

bool overlap(const Placed& a, const Placed& b) {
  return a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y;
}

// Readable on any ground.
void draw_name(const char* words, const Placed& placed, ImU32 color) {
  auto& list = *ImGui::GetWindowDrawList();
  const float margin = 0.3F * ImGui::GetFontSize();
  list.AddRectFilled({placed.low.x - margin, placed.low.y}, {placed.high.x + margin, placed.high.y},
                     ImGui::GetColorU32(ImGuiCol_ChildBg, 0.75F), margin);
  list.AddText(placed.low, color, words);
}

}  // namespace

void GroupNames::derive(const Session& session) {
  auto cause = std::tuple(session.map, session.taught_labels, session.training, session.clusters,
                          session.groups, shown_color(session));
  if (cause == cause_) return;
  cause_ = std::move(cause);
  names_.clear();
  const auto groups = groups_on_map(session);
  const auto& points = session.map->embedding->points;
  std::map<int, std::pair<Eigen::Vector3d, int>> sums;  // by mark
  for (Eigen::Index row = 0; row < points.rows(); ++row) {
    const int group = (*groups)[static_cast<std::size_t>(row)];
    if (group < 0) continue;
    auto& [sum, count] = sums.try_emplace(group, Eigen::Vector3d::Zero(), 0).first->second;
    sum += points.row(row).transpose().cast<double>();
    ++count;
  }
  const bool by_cluster = shown_color(session) == ColorBy::cluster;
  for (const auto& [mark, total] : sums) {
    const auto& clusters = *shown_.of(session);
    const int cluster = by_cluster ? group_with_mark(clusters, mark) : -1;
    auto words = by_cluster ? name_of(clusters, cluster)
                            : ml::class_name(session.map->features->classes, mark);
    names_.push_back({std::move(words), (total.first / total.second).cast<float>(), mark});
  }
}

void GroupNames::draw(PanelContext& context, const ViewportInput& input) {
  const auto& session = context.session;
  const auto by = shown_color(session);
  if (!session.map_look.names || is_number(by)) return;
  derive(session);
  const auto& view = context.views.map.view;
  std::vector<std::pair<float, const Name*>> by_distance;
  for (const auto& name : names_)
    if (const auto seen = renderer::project(view.camera, name.centre, view.size_px))
      by_distance.emplace_back(seen->distance, &name);
  std::sort(by_distance.begin(), by_distance.end());

  std::vector<Placed> taken;
  ImGui::PushClipRect(input.at, {input.at.x + input.size.x, input.at.y + input.size.y}, true);
  for (const auto& [distance, name] : by_distance) {
    const auto seen = renderer::project(view.camera, name->centre, view.size_px);
    const auto size = ImGui::CalcTextSize(name->words.c_str());
    const Eigen::Vector2f middle = seen->at_px / input.px_per_unit;
    const ImVec2 low(input.at.x + middle.x() - size.x / 2, input.at.y + middle.y() - size.y / 2);
    const Placed placed{low, {low.x + size.x, low.y + size.y}};
    const bool hidden = std::any_of(taken.begin(), taken.end(),
                                    [&](const Placed& other) { return overlap(placed, other); });
    if (hidden) continue;
    taken.push_back(placed);
    draw_name(name->words.c_str(), placed, class_ink(name->mark, session.theme));
  }
  ImGui::PopClipRect();
}

}  // namespace diatom::app
