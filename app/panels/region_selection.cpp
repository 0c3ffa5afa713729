#include "app/panels/region_selection.h"

#include <algorithm>
#include <iterator>

namespace diatom::app {
namespace {

constexpr float corner_distance_px = 3;  // of a lasso, at least

// By the parity of crossings, so that a loop within a loop is outside.
bool is_within(const Eigen::Vector2f& place, const std::vector<Eigen::Vector2f>& polygon) {
  bool within = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const auto& a = polygon[i];
    const auto& b = polygon[j];
    if ((a.y() > place.y()) == (b.y() > place.y())) continue;
    if (place.x() < a.x() + (b.x() - a.x()) * (place.y() - a.y()) / (b.y() - a.y()))
      within = !within;
  }
  return within;
}

}  // namespace

std::vector<int> rows_within(const Map& map, const renderer::View& view,
                             const std::vector<Eigen::Vector2f>& polygon_px) {
  std::vector<int> rows;
  const auto& points = map.embedding->points;
  const renderer::Projector project(view.camera, view.size_px);
  for (Eigen::Index row = 0; row < points.rows(); ++row) {
    const Eigen::Vector3f place = points.row(row).transpose();
    if (!view.keeps(place)) continue;
    const auto seen = project(place);
    if (seen && is_within(seen->at_px, polygon_px)) rows.push_back(static_cast<int>(row));
  }
  return rows;
}

bool RegionSelection::respond(PanelContext& context, const ViewportInput& input) {
  const auto& io = ImGui::GetIO();
  const bool drags = input.dragging && ImGui::IsMouseDown(ImGuiMouseButton_Left);
  if (!going_) {
    if (!drags || (!io.KeyShift && !io.KeyCtrl) || io.KeyAlt) return false;
    going_ = true;
    mode_ = !io.KeyShift ? Mode::take_away : io.KeyCtrl ? Mode::add : Mode::anew;
    const auto& pressed = io.MouseClickedPos[ImGuiMouseButton_Left];
    corners_px_ = {Eigen::Vector2f(pressed.x - input.at.x, pressed.y - input.at.y) *
                   input.px_per_unit};
  }
  if (drags) {
    extend(input.cursor_px);
    draw(input);
    return true;
  }
  going_ = false;
  if (corners_px_.size() > 2) select(context);
  return true;
}

void RegionSelection::extend(Eigen::Vector2f cursor_px) {
  if (shape == RegionShape::box) {
    const Eigen::Vector2f begin = corners_px_.front();
    corners_px_ = {begin, {cursor_px.x(), begin.y()}, cursor_px, {begin.x(), cursor_px.y()}};
  } else if ((cursor_px - corners_px_.back()).norm() >= corner_distance_px) {
    corners_px_.push_back(cursor_px);
  }
}

void RegionSelection::draw(const ViewportInput& input) const {
  auto& list = *ImGui::GetWindowDrawList();
  const ImU32 color =
      ImGui::GetColorU32(mode_ == Mode::take_away ? ImGuiCol_PlotHistogram : ImGuiCol_CheckMark);
  for (const auto& corner : corners_px_)
    list.PathLineTo(
        {input.at.x + corner.x() / input.px_per_unit, input.at.y + corner.y() / input.px_per_unit});
  list.PathStroke(color, ImDrawFlags_Closed, 1.5F);
}

void RegionSelection::select(PanelContext& context) const {
  const auto& session = context.session;
  if (!map_is_current(session)) return;
  const auto rows = rows_within(*session.map, context.views.map.view, corners_px_);
  const auto& before = *session.selection;
  std::vector<int> after;
  if (mode_ == Mode::anew)
    after = rows;
  else if (mode_ == Mode::add)
    std::set_union(before.begin(), before.end(), rows.begin(), rows.end(),
                   std::back_inserter(after));
  else
    std::set_difference(before.begin(), before.end(), rows.begin(), rows.end(),
                        std::back_inserter(after));
  context.commands.emplace_back(SelectRows{std::move(after)});
}

}  // namespace diatom::app
