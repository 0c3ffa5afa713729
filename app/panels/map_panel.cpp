// Map: the data set as points in space, to walk through, to hover and to select from.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/class_counts.h"
#include "app/panels/icons.h"
#include "app/panels/panels.h"
#include "app/panels/viewport.h"
#include "app/panels/widgets.h"
#include "app/panels/words.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

constexpr std::array color_names = {"Class", "Prediction", "Right or wrong"};  // by ColorBy

// Whether the rows of the map are the rows of the session's features.
bool map_is_current(const Session& session) {
  return session.map && session.map->features == session.features;
}

// The row under the mouse, or -1. Points are the only things of the map that are picked.
int picked_row(const Session& session, const Viewport& viewport, const ViewportInput& input) {
  if (!input.hovered || input.dragging || !viewport.pick || !map_is_current(session)) return -1;
  const auto id =
      viewport.pick(static_cast<int>(input.cursor_px.x()), static_cast<int>(input.cursor_px.y()));
  const bool is_row = id.layer == renderer::LayerKind::points && id.index >= 0 &&
                      id.index < session.features->values.rows();
  return is_row ? id.index : -1;
}

void move_camera(renderer::View& view, const ViewportInput& input) {
  const auto size = view.size_px;
  view.camera = renderer::orbit(view.camera, input.orbit_px, size);
  view.camera = renderer::pan(view.camera, input.pan_px, size);
  if (input.wheel != 0)
    view.camera = renderer::zoom_to_cursor(view.camera, input.wheel, input.cursor_px, size);
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

const ml::Labels* predictions_of(const Session& session) {
  if (!session.training || !session.training->predictions || !map_is_current(session))
    return nullptr;
  return session.training->features == session.features ? session.training->predictions.get()
                                                        : nullptr;
}

void draw_class_line(const Session& session, const char* before, int class_id) {
  ImGui::TextDisabled("%s", before);
  ImGui::SameLine();
  class_mark(class_id, session.theme);
  text(ml::class_name(session.features->classes, class_id));
}

void draw_hover_card(const Session& session, int row) {
  const auto& sample = session.features->samples[static_cast<std::size_t>(row)];
  ImGui::BeginTooltip();
  const int label = label_of(session, row);
  draw_class_line(session, label == sample.label ? "class" : "class, as taught", label);
  if (const auto* const predictions = predictions_of(session)) {
    const int predicted = predictions->at(static_cast<std::size_t>(row));
    draw_class_line(session, predicted == label ? "predicted, rightly" : "taken for", predicted);
  }
  muted_text(fmt::format("{} · {} · row {}", sample.path, ml::name_of(sample.split), row));
  ImGui::EndTooltip();
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

class MapPanel : public Panel {
 public:
  const char* title() const override { return "Map"; }
  void draw(PanelContext& context) override;

 private:
  void draw_toolbar(PanelContext& context);
  void respond(PanelContext& context, const ViewportInput& input);
  void draw_legend(PanelContext& context, const ViewportInput& input);
  void draw_classes(PanelContext& context);

  ViewportWidget viewport_;
  ml::Snapshot<ml::Features> counted_;  // what `counts_` speaks of
  ml::Snapshot<ml::Labels> counted_labels_;
  std::vector<ClassCount> counts_;
};

void MapPanel::draw(PanelContext& context) {
  if (!context.session.map) {
    draw_watermark();
    empty_state("Nothing to map yet", advice_for(context.session));
    return;
  }
  draw_toolbar(context);
  const auto input = viewport_.show("##picture", context.views.map, ImGui::GetContentRegionAvail());
  if (input.size.x <= 0) return;
  respond(context, input);
  draw_legend(context, input);
}

void MapPanel::draw_toolbar(PanelContext& context) {
  const auto& session = context.session;
  const auto& embedding = *session.map->embedding;
  std::string summary = plural(embedding.points.rows(), "point");
  if (embedding.explained > 0)
    summary += fmt::format(" · {} of the variance", percent(embedding.explained));
  if (!session.selection->empty())
    summary += fmt::format(" · {} selected",
                           grouped(static_cast<std::int64_t>(session.selection->size())));
  ImGui::SameLine(0, ImGui::GetFontSize());
  ImGui::TextDisabled("%s", summary.c_str());

  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Colour");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(9 * ImGui::GetFontSize());
  const int chosen = static_cast<int>(session.color_by);
  if (ImGui::BeginCombo("##colour", color_names.at(static_cast<std::size_t>(chosen)))) {
    for (int choice = 0; choice < 3; ++choice)
      if (ImGui::Selectable(color_names.at(static_cast<std::size_t>(choice)), choice == chosen))
        context.commands.emplace_back(ChooseColor{static_cast<ColorBy>(choice)});
    ImGui::EndCombo();
  }
  ImGui::SameLine();
  if (ImGui::Button("Fit")) context.views.fit_map = true;
  tooltip("Show all points (R, or double-click on the background).");
}

void MapPanel::respond(PanelContext& context, const ViewportInput& input) {
  auto& views = context.views;
  const auto& session = context.session;
  move_camera(views.map.view, input);
  const int row = picked_row(session, views.map, input);
  if (input.hovered) views.hovered_row = row;  // else another panel may point at one
  if (row >= 0) draw_hover_card(session, row);
  if (input.clicked && row >= 0)
    context.commands.emplace_back(SelectRows{selection_after_click(*session.selection, row)});
  if (!input.double_clicked) return;
  if (row >= 0)
    views.focus_row = row;
  else
    views.fit_map = true;
}

void MapPanel::draw_legend(PanelContext& context, const ViewportInput& input) {
  const float em = ImGui::GetFontSize();
  const auto& session = context.session;
  const auto& map = *session.map;
  if (input.size.x < 20 * em || input.size.y < 10 * em) return;
  if (counted_ != map.features || counted_labels_ != session.taught_labels) {
    counted_ = map.features;
    counted_labels_ = session.taught_labels;
    auto samples = map.features->samples;
    if (counted_labels_ && map_is_current(session))
      for (std::size_t row = 0; row < samples.size(); ++row)
        samples[row].label = (*counted_labels_)[row];
    counts_ = count_classes(samples, map.features->classes.size());
  }
  float width = 8 * em;
  for (const auto& name : map.features->classes)
    width = std::max(width, ImGui::CalcTextSize(name.c_str()).x + 6 * em);
  const float lines = static_cast<float>(map.features->classes.size()) +
                      (session.overlay ? 2.0F : 1.0F) + (rings_centres(session) ? 1.0F : 0.0F) +
                      0.8F;
  const float height = lines * ImGui::GetTextLineHeightWithSpacing();
  ImGui::SetCursorScreenPos({input.at.x + 0.6F * em, input.at.y + 0.6F * em});
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_ChildBg);
  ground.w = 0.72F;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  if (ImGui::BeginChild(
          "##legend", {std::min(width, 0.4F * input.size.x), std::min(height, 0.8F * input.size.y)},
          true))
    draw_classes(context);
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void MapPanel::draw_classes(PanelContext& context) {
  const auto& session = context.session;
  if (session.color_by == ColorBy::correctness && predictions_of(session) != nullptr) {
    muted_text("bright: right, dark: wrong");
  } else {
    for (std::size_t id = 0; id < counts_.size(); ++id) {
      class_mark(static_cast<int>(id), session.theme);
      text(session.map->features->classes[id]);
      if (id < 10)
        tooltip(fmt::format("Key {} gives the selected images this class.", (id + 1) % 10));
      ImGui::SameLine();
      ImGui::TextDisabled("%d", counts_[id].train + counts_[id].test);
    }
  }
  ImGui::TextDisabled("hollow: held out");
  if (session.overlay) ImGui::TextDisabled("large: the live frame");
  if (rings_centres(session)) ImGui::TextDisabled("rings: centres that decided");
}

}  // namespace

std::unique_ptr<Panel> make_map_panel() {
  return std::make_unique<MapPanel>();
}

}  // namespace diatom::app
