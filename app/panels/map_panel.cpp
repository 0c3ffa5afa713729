// Map: the data set as points in space, to walk through, to hover and to select from.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/near_rows.h"
#include "app/panels/group_names.h"
#include "app/panels/hover_card.h"
#include "app/panels/icons.h"
#include "app/panels/map_legend.h"
#include "app/panels/map_toolbar.h"
#include "app/panels/panels.h"
#include "app/panels/region_selection.h"
#include "app/panels/timeline_view.h"
#include "app/panels/viewport.h"
#include "app/panels/walk_drag.h"
#include "app/panels/widgets.h"
#include "app/shown_groups.h"
#include "app/words.h"

namespace diatom::app {
namespace {

// The row under the mouse, or -1. Points are the only things of the map that are picked.
int picked_row(const Session& session, const Viewport& viewport, const ViewportInput& input) {
  if (!input.hovered || input.dragging || !viewport.pick || !map_is_current(session)) return -1;
  const auto id =
      viewport.pick(static_cast<int>(input.cursor_px.x()), static_cast<int>(input.cursor_px.y()));
  const bool is_row = id.layer == renderer::LayerKind::points && id.index >= 0 &&
                      id.index < session.features->values.rows();
  return is_row ? id.index : -1;
}

// The organism of the feed whose place in the map is nearest to the mouse; 0: none is near.
std::uint64_t live_track_at(const Views& views, const ViewportInput& input) {
  constexpr float reach_px = 10.0F;
  const renderer::Projector project(views.map.view.camera, views.map.view.size_px);
  std::uint64_t nearest = 0;
  float least = reach_px * std::max(1.0F, input.px_per_unit);
  for (const auto& live : views.live_places) {
    const auto projected = project(live.place);
    if (!projected) continue;
    const float distance = (projected->at_px - input.cursor_px).norm();
    if (distance >= least) continue;
    least = distance;
    nearest = live.track;
  }
  return nearest;
}

// A flat map is seen from the front, and a drag moves it.
void move_camera(renderer::View& view, const ViewportInput& input, bool flat) {
  const auto size = view.size_px;
  if (!flat) view.camera = renderer::orbit(view.camera, input.orbit_px, size);
  const Eigen::Vector2f pan_px = flat ? input.pan_px + input.orbit_px : input.pan_px;
  view.camera = renderer::pan(view.camera, pan_px, size);
  if (input.wheel != 0)
    view.camera = renderer::zoom_to_cursor(view.camera, input.wheel, input.cursor_px, size);
}

// What is nearer than a plane across the view is cut away.
void cut_open(renderer::View& view, const MapLook& look, bool flat) {
  view.clip_plane.reset();
  if (!look.sliced || flat) return;
  const auto& camera = view.camera;
  const Eigen::Vector3f forward = (camera.target - renderer::eye(camera)).normalized();
  constexpr float extent = 2.0F;  // of a map whose root mean square radius is 1: nearly all
  view.clip_plane = Eigen::Vector4f(forward.x(), forward.y(), forward.z(), look.slice * extent);
}

// A click selects anew, Shift adds, Ctrl takes away.
std::vector<int> selection_after_click(const std::vector<int>& before, int row) {
  const auto& io = ImGui::GetIO();
  std::vector<int> after;
  const std::vector<int> one = {row};
  if (io.KeyShift)
    std::set_union(before.begin(), before.end(), one.begin(), one.end(), std::back_inserter(after));
  else if (io.KeyCtrl)
    std::set_difference(before.begin(), before.end(), one.begin(), one.end(),
                        std::back_inserter(after));
  else
    after = one;
  return after;
}

std::string advice_for(const Session& session) {
  if (is_going(session, JobRole::map)) return "The map is being laid out.";
  if (is_going(session, JobRole::features))
    return "The map appears once the features are there: " +
           job_of(session, JobRole::features)->progress.message + ".";
  if (session.dataset) return "Extract features in the Data panel; the map follows by itself.";
  return "Open a folder of images or the synthetic world in the Data panel.";
}

void draw_watermark() {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (room.y < 16 * em) return;
  draw_logo(*ImGui::GetWindowDrawList(), {at.x + room.x / 2, at.y + room.y / 2 - 6 * em}, 2.6F * em,
            ImGui::GetColorU32(ImGuiCol_Border));
}

// A picture that leaves points out says so.
void mark_thinned(const PanelContext& context, const ViewportInput& input) {
  const auto left_out = context.figures.points_thinned;
  if (left_out == 0) return;
  const auto words = fmt::format("while it moves, {} of {} points are left out", grouped(left_out),
                                 grouped(context.session.map->embedding->points.rows()));
  const auto size = ImGui::CalcTextSize(words.c_str());
  const float margin = 0.6F * ImGui::GetFontSize();
  const ImVec2 at(input.at.x + input.size.x - size.x - margin,
                  input.at.y + input.size.y - size.y - margin);
  ImGui::GetWindowDrawList()->AddText(at, ImGui::GetColorU32(ImGuiCol_TextDisabled), words.c_str());
}

// Pictures in the places of near points. They are asked for when the camera has come to rest:
// whoever flies past wants none of those that are passed.
class NearPictures {
 public:
  void ask(PanelContext& context) {
    auto& views = context.views;
    const auto& session = context.session;
    views.pictures_within = 0.0F;
    if (!session.map_look.pictures || !session.dataset || !map_is_current(session)) return;
    const bool at_rest = !look(session.map, views.map.view);
    views.pictures_within = near_.within;
    const auto* const job = job_of(session, JobRole::map);
    const bool map_moves = job != nullptr && job->state == ml::JobState::running;
    if (near_.rows.empty() || !at_rest || map_moves) return;
    auto wanted = near_.rows;
    std::sort(wanted.begin(), wanted.end());
    const auto& sheet = session.map_pictures;
    if (!sheet || sheet->features != session.features || sheet->rows != wanted)
      context.commands.emplace_back(LoadThumbnails{std::move(wanted), SheetPlace::map});
  }

 private:
  // Whether anything has changed since the last frame.
  bool look(const ml::Snapshot<Map>& map, const renderer::View& view) {
    auto seen = std::tuple(map, view.camera, view.size_px, view.clip_plane);
    if (seen == seen_) return false;
    seen_ = std::move(seen);
    near_ = near_rows(view, map->embedding->points);
    return true;
  }

  std::tuple<ml::Snapshot<Map>, renderer::Camera, Eigen::Vector2i, std::optional<Eigen::Vector4f>>
      seen_ = {nullptr, {}, {0, 0}, {}};
  NearRows near_;
};

class MapPanel : public Panel {
 public:
  const char* title() const override { return "Map"; }
  void draw(PanelContext& context) override;

 private:
  void look_at_another_space(PanelContext& context);
  void respond(PanelContext& context, const ViewportInput& input);

  ViewportWidget viewport_;
  MapToolbar toolbar_;
  RegionSelection region_;
  MapLegend legend_;
  GroupNames names_;
  ShownGroups shown_;
  bool showed_latents_ = false;
  bool showed_flat_ = false;
  NearPictures pictures_;
};

void MapPanel::draw(PanelContext& context) {
  if (!context.session.map) {
    draw_watermark();
    empty_state("Nothing to map yet", advice_for(context.session));
    return;
  }
  look_at_another_space(context);
  toolbar_.draw(context, region_);
  const auto input = viewport_.show("##picture", context.views.map, ImGui::GetContentRegionAvail());
  if (input.size.x <= 0) return;
  respond(context, input);
  pictures_.ask(context);
  names_.draw(context, input);
  mark_thinned(context, input);
  legend_.draw(context, input);
  draw_past(context.session, input);
}

void MapPanel::look_at_another_space(PanelContext& context) {
  const auto& map = *context.session.map;
  const bool shows_latents = map.latents != nullptr;
  const bool flat = is_flat(map);
  if (shows_latents != showed_latents_ || flat != showed_flat_) context.views.fit_map = true;
  if (flat != showed_flat_) {
    auto& camera = context.views.map.view.camera;
    const renderer::Camera aslant;
    camera.yaw = flat ? 0.0F : aslant.yaw;
    camera.pitch = flat ? 0.0F : aslant.pitch;
  }
  showed_latents_ = shows_latents;
  showed_flat_ = flat;
}

void MapPanel::respond(PanelContext& context, const ViewportInput& input) {
  auto& views = context.views;
  const auto& session = context.session;
  const bool taken = drag_walk(context, input) || region_.respond(context, input);
  if (!taken) move_camera(views.map.view, input, showed_flat_);
  cut_open(views.map.view, session.map_look, showed_flat_);
  const int row = picked_row(session, views.map, input);
  if (input.hovered) views.hovered_row = row;  // else another panel may point at one
  if (row >= 0)
    draw_hover_card(context, map_shows_clusters(session) ? shown_.of(session).get() : nullptr, row);
  const auto track = input.clicked ? live_track_at(views, input) : 0;
  if (track != 0)
    context.commands.emplace_back(FollowOrganism{track});
  else if (input.clicked && row >= 0)
    context.commands.emplace_back(SelectRows{selection_after_click(*session.selection, row)});
  if (!input.double_clicked) return;
  if (row >= 0)
    views.focus_row = row;
  else
    views.fit_map = true;
}

}  // namespace

std::unique_ptr<Panel> make_map_panel() {
  return std::make_unique<MapPanel>();
}

}  // namespace diatom::app
