// Latent: a walk through the space that clustering works in. A slider a dimension, a path between
// two images, the camera of the map: each leads somewhere, and what is there is shown.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/latent_dimensions.h"
#include "app/panels/panels.h"
#include "app/panels/pictures.h"
#include "app/panels/sheet_piece.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr int across = DecodedSheet::kAcross;

// The run whose latents can be walked through, or null.
const ClusterRun* walkable(const Session& session) {
  const auto& run = session.clusters;
  return run && run->latents && run->features == session.features ? run.get() : nullptr;
}

SheetPiece decoded(const Views& views, DecodedSheet::Row row, int tile) {
  constexpr int rows = DecodedSheet::kHeightPx / DecodedSheet::kTilePx;
  return tile_piece(views.decoded, {across, rows, DecodedSheet::kTilePx}, tile, row);
}

ml::Vector row_of(const ClusterRun& run, int row) {
  return run.latents->row(row).transpose();
}

// The side of a picture where so many as the sheet has fill the line.
float strip_side() {
  const float room = ImGui::GetContentRegionAvail().x;
  return std::clamp((room - (across - 1) * 0.25F * ImGui::GetFontSize()) / across, 8.0F,
                    4.5F * ImGui::GetFontSize());
}

void next_in_strip(int place) {
  if (place > 0) ImGui::SameLine(0, 0.25F * ImGui::GetFontSize());
}

// What all parts of the panel share in a frame.
struct Stroll {
  PanelContext& context;
  Pictures& pictures;
  const ClusterRun& run;
  const LatentWalk& walk;

  bool decodes() const { return !walk.sheet.empty(); }
  void go(ml::Vector latent) const { go(std::move(latent), walk.dimension); }
  void go(ml::Vector latent, int dimension) const {
    context.commands.emplace_back(WalkTo{std::move(latent), dimension});
  }
};

void draw_nearest(const Stroll& stroll) {
  const float em = ImGui::GetFontSize();
  const auto& nearest = stroll.walk.nearest;
  ImGui::TextDisabled("nearest images");
  ImGui::PushID("nearest");
  const int clicked = stroll.pictures.strip(nearest, 2.6F * em, nearest.size(), -1);
  ImGui::PopID();
  if (clicked >= 0) stroll.go(row_of(stroll.run, clicked));
  const float distance = (stroll.walk.at - row_of(stroll.run, nearest.front())).norm();
  ImGui::TextDisabled("%s", fmt::format("{:.2f} away", distance).c_str());
  tooltip(
      "The distance |z − z'| to the latent of the nearest image. Far from all of them, what is "
      "decoded is made up.");
}

void draw_here(const Stroll& stroll) {
  const float side = 7.5F * ImGui::GetFontSize();
  const auto& walk = stroll.walk;
  if (stroll.decodes()) {
    piece_button("##here", decoded(stroll.context.views, DecodedSheet::here, 0), side, false,
                 "Decoded from where you stand.");
  } else {
    ImGui::PushID("here");
    stroll.pictures.button(walk.nearest.front(), side);
    ImGui::PopID();
  }
  ImGui::SameLine();
  ImGui::BeginGroup();
  text("Where you stand");
  explanation_mark("latent");
  draw_nearest(stroll);
  ImGui::EndGroup();
}

float place_along(const LatentWalk& walk, int tile) {
  return walk.low + (walk.high - walk.low) * static_cast<float>(tile) / (across - 1);
}

int tile_at(const LatentWalk& walk) {
  const float reach = std::max(1e-12F, walk.high - walk.low);
  const float share = (walk.at[walk.dimension] - walk.low) / reach;
  return std::clamp(static_cast<int>(std::lround(share * (across - 1))), 0, across - 1);
}

void draw_along(const Stroll& stroll) {
  const auto& walk = stroll.walk;
  text(fmt::format("Along z{}", walk.dimension + 1));
  ImGui::SameLine();
  ImGui::TextDisabled("%s", fmt::format("{:.2f} to {:.2f}", walk.low, walk.high).c_str());
  tooltip(stroll.decodes()
              ? "What is decoded when only this dimension changes, from its lowest to its highest "
                "value among the images. Click a picture to go there."
              : "The image nearest to where one stands when only this dimension changes, from its "
                "lowest to its highest value. Click a picture to go there.");
  const float side = strip_side();
  ImGui::PushID("along");
  for (int tile = 0; tile < across; ++tile) {
    next_in_strip(tile);
    ImGui::PushID(std::to_string(tile).c_str());
    const float to = place_along(walk, tile);
    const bool is_here = tile == tile_at(walk);
    const bool clicked =
        stroll.decodes()
            ? piece_button("##tile", decoded(stroll.context.views, DecodedSheet::along, tile), side,
                           is_here, fmt::format("z{} = {:.2f}", walk.dimension + 1, to))
            : stroll.pictures.button(walk.nearest_along[static_cast<std::size_t>(tile)], side,
                                     is_here);
    ImGui::PopID();
    if (!clicked) continue;
    auto latent = walk.at;
    latent[walk.dimension] = to;
    stroll.go(std::move(latent));
  }
  ImGui::PopID();
}

void draw_round_trip(const Stroll& stroll) {
  if (!stroll.decodes()) return;
  ImGui::Separator();
  text("There and back");
  tooltip("Images above; below each what is decoded from its latent. Click one to go there.");
  const float side = strip_side();
  for (const auto line : {DecodedSheet::originals, DecodedSheet::reconstructions}) {
    ImGui::PushID(line == DecodedSheet::originals ? "originals" : "reconstructions");
    for (int tile = 0; tile < static_cast<int>(stroll.walk.shown.size()); ++tile) {
      const int row = stroll.walk.shown[static_cast<std::size_t>(tile)];
      next_in_strip(tile);
      ImGui::PushID(std::to_string(tile).c_str());
      const bool clicked = piece_button(
          "##tile", decoded(stroll.context.views, line, tile), side, false,
          fmt::format("{} {}", line == DecodedSheet::originals ? "row" : "decoded, row", row));
      if (ImGui::IsItemHovered()) stroll.context.views.hovered_row = row;
      ImGui::PopID();
      if (clicked) stroll.go(row_of(stroll.run, row));
    }
    ImGui::PopID();
  }
}

class LatentPanel : public Panel {
 public:
  const char* title() const override { return "Latent"; }
  void draw(PanelContext& context) override;

 private:
  void draw_starts(const Stroll& stroll);
  void draw_path(const Stroll& stroll);
  void follow_camera(const Stroll& stroll);

  LatentDimensions dimensions_;
  float share_ = 0;                         // of the way from A to B
  ml::Snapshot<std::vector<int>> path_of_;  // the selection that A and B are of
  bool follows_camera_ = false;
  std::optional<Eigen::Vector3f> followed_;  // where the camera's target was then
};

void draw_nothing(const Session& session) {
  if (is_going(session, JobRole::clusters))
    empty_state("No latent space yet", "It is there after the first epoch of the VAE.");
  else
    empty_state("No latent space yet", "Start clustering with a VAE in the Clusters panel.");
}

void LatentPanel::draw(PanelContext& context) {
  const auto& session = context.session;
  const auto* const run = walkable(session);
  if (run == nullptr) {
    draw_nothing(session);
    return;
  }
  if (!session.walk || session.walk->latents != run->latents) {  // one begins in the middle
    context.commands.emplace_back(
        WalkTo{run->latents->colwise().mean().transpose(), dimensions_.foremost(*run)});
    return;
  }
  Pictures pictures(context);
  const Stroll stroll{context, pictures, *run, *session.walk};
  draw_here(stroll);
  draw_starts(stroll);
  draw_path(stroll);
  ImGui::Separator();
  draw_along(stroll);
  if (const auto move = dimensions_.draw(*run, stroll.walk)) {
    auto latent = stroll.walk.at;
    latent[move->dimension] = move->to;
    stroll.go(std::move(latent), move->dimension);
  }
  draw_round_trip(stroll);
  pictures.ask();
}

void LatentPanel::draw_starts(const Stroll& stroll) {
  const auto& session = stroll.context.session;
  const auto& selection = *session.selection;
  ImGui::BeginDisabled(selection.empty());
  if (ImGui::Button("Start at the selected image"))
    stroll.go(row_of(stroll.run, selection.front()));
  ImGui::EndDisabled();
  tooltip("Click a point of the map to select its image.");
  const auto& map = session.map;
  const bool can = map && map->latents == stroll.run.latents && map->embedding->projection;
  ImGui::BeginDisabled(!can);
  ImGui::Checkbox("Follow the camera", &follows_camera_);
  ImGui::EndDisabled();
  tooltip(can ? "You stand where the map's camera looks: what it turns about. Pan with the right "
                "button, or double-click a point."
              : "For this the map has to show the latents, in a way that leads back to them: PCA.");
  if (can && follows_camera_) follow_camera(stroll);
  if (!follows_camera_) followed_.reset();
}

void LatentPanel::follow_camera(const Stroll& stroll) {
  const auto target = stroll.context.views.map.view.camera.target;
  if (followed_ == target) return;
  followed_ = target;
  const ml::Matrix there = stroll.context.session.map->latents_at(target.transpose());
  if (there.rows() == 1) stroll.go(there.row(0).transpose());
}

// Between the first and the last of the selected images.
void LatentPanel::draw_path(const Stroll& stroll) {
  const auto& selection = stroll.context.session.selection;
  if (path_of_ != selection) share_ = 0;
  path_of_ = selection;
  if (selection->size() < 2) {
    muted_text("Select two images in the map (Shift+click), and walk from one to the other.");
    return;
  }
  const float side = 2.6F * ImGui::GetFontSize();
  text("From A to B");
  ImGui::PushID("path");
  stroll.pictures.button(selection->front(), side);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - side -
                          ImGui::GetStyle().ItemSpacing.x);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + (side - ImGui::GetFrameHeight()) / 2);
  if (ImGui::SliderFloat("##share", &share_, 0, 1, "t = %.2f"))
    stroll.go(latent_between(stroll.run, selection->front(), selection->back(), share_));
  tooltip("(1 − t) A + t B, between the latents of both images.");
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - (side - ImGui::GetFrameHeight()) / 2);
  stroll.pictures.button(selection->back(), side);
  ImGui::PopID();
}

}  // namespace

std::unique_ptr<Panel> make_latent_panel() {
  return std::make_unique<LatentPanel>();
}

}  // namespace diatom::app
