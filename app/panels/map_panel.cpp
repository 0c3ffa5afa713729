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
#include "app/panels/shown_groups.h"
#include "app/panels/viewport.h"
#include "app/panels/walk_drag.h"
#include "app/panels/widgets.h"
#include "app/panels/words.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

constexpr std::array color_names = {"Class", "Prediction", "Right or wrong",
                                    "Cluster"};  // by ColorBy

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

// What it is coloured by: by the class where what was chosen is not there.
ColorBy shown_color(const Session& session) {
  const bool lacks_clusters = session.color_by == ColorBy::cluster && !map_shows_clusters(session);
  return lacks_clusters ? ColorBy::label : session.color_by;
}

void draw_cluster_line(const Groups& groups, int row, renderer::Theme theme) {
  const int group = groups.of_row.at(static_cast<std::size_t>(row));
  ImGui::TextDisabled("cluster");
  ImGui::SameLine();
  class_mark(group < 0 ? -1 : groups.marks.at(static_cast<std::size_t>(group)), theme);
  text(name_of(groups, group));
}

// `groups` may be null.
void draw_hover_card(const Session& session, const Groups* groups, int row) {
  const auto& sample = session.features->samples[static_cast<std::size_t>(row)];
  ImGui::BeginTooltip();
  const int label = label_of(session, row);
  draw_class_line(session, label == sample.label ? "class" : "class, as taught", label);
  if (const auto* const predictions = predictions_of(session)) {
    const int predicted = predictions->at(static_cast<std::size_t>(row));
    draw_class_line(session, predicted == label ? "predicted, rightly" : "taken for", predicted);
  }
  if (groups != nullptr) draw_cluster_line(*groups, row, session.theme);
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

struct LegendLine {
  int mark = -1;
  std::string name;
  int count = 0;
  std::string help;
};

std::vector<LegendLine> cluster_lines(const Groups& groups) {
  const auto counts = counts_of(groups);
  std::vector<LegendLine> lines;
  for (const int group : by_number(groups)) {
    const auto place = static_cast<std::size_t>(group);
    lines.push_back({groups.marks[place], name_of(groups, group), counts.of_group[place], {}});
  }
  if (counts.in_none > 0) lines.push_back({-1, name_of(groups, ml::outlier), counts.in_none, {}});
  return lines;
}

// What else is to be read in the colours and shapes.
std::vector<std::string> legend_notes(const Session& session) {
  std::vector<std::string> notes;
  if (shown_color(session) == ColorBy::correctness && predictions_of(session) != nullptr)
    notes.emplace_back("bright: right, dark: wrong");
  notes.emplace_back("hollow: held out");
  if (session.overlay) notes.emplace_back("large: the live frame");
  if (rings_centres(session)) notes.emplace_back("rings: centres that decided");
  if (shows_walk(session)) notes.emplace_back("ring: where you stand in the latent");
  return notes;
}

void draw_legend_line(const LegendLine& line, renderer::Theme theme) {
  class_mark(line.mark, theme);
  text(line.name);
  tooltip(line.help);
  ImGui::SameLine();
  ImGui::TextDisabled("%d", line.count);
}

class MapPanel : public Panel {
 public:
  const char* title() const override { return "Map"; }
  void draw(PanelContext& context) override;

 private:
  void draw_toolbar(PanelContext& context);
  void respond(PanelContext& context, const ViewportInput& input);
  void draw_map_of(PanelContext& context);
  void draw_legend(PanelContext& context, const ViewportInput& input);
  void count(const Session& session);
  std::vector<LegendLine> legend_lines(const Session& session);

  ViewportWidget viewport_;
  ml::Snapshot<ml::Features> counted_;  // what `counts_` speaks of
  ml::Snapshot<ml::Labels> counted_labels_;
  std::vector<ClassCount> counts_;
  ShownGroups shown_;
  bool showed_latents_ = false;
};

void MapPanel::draw(PanelContext& context) {
  if (!context.session.map) {
    draw_watermark();
    empty_state("Nothing to map yet", advice_for(context.session));
    return;
  }
  const bool shows_latents = context.session.map->latents != nullptr;
  if (shows_latents != showed_latents_) context.views.fit_map = true;  // it is another space
  showed_latents_ = shows_latents;
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
  const int chosen = static_cast<int>(shown_color(session));
  if (ImGui::BeginCombo("##colour", color_names.at(static_cast<std::size_t>(chosen)))) {
    const int choices = map_shows_clusters(session) ? 4 : 3;
    for (int choice = 0; choice < choices; ++choice)
      if (ImGui::Selectable(color_names.at(static_cast<std::size_t>(choice)), choice == chosen))
        context.commands.emplace_back(ChooseColor{static_cast<ColorBy>(choice)});
    ImGui::EndCombo();
  }
  ImGui::SameLine();
  if (ImGui::Button("Fit")) context.views.fit_map = true;
  tooltip("Show all points (R, or double-click on the background).");
  draw_map_of(context);
}

// Only where there is a choice.
void MapPanel::draw_map_of(PanelContext& context) {
  const auto& session = context.session;
  if (!session.clusters || !session.clusters->latents) return;
  ImGui::SameLine(0, ImGui::GetFontSize());
  ImGui::TextDisabled("Map of");
  tooltip(
      "The features as the network gives them, or the latents that clustering has made of them; "
      "the latents move while a VAE trains.");
  ImGui::SameLine();
  const int clicked =
      segmented("map of", {"features", "latent"}, session.map_of == MapOf::features ? 0 : 1);
  if (clicked >= 0)
    context.commands.emplace_back(ChooseMapOf{clicked == 0 ? MapOf::features : MapOf::latents});
}

void MapPanel::respond(PanelContext& context, const ViewportInput& input) {
  auto& views = context.views;
  const auto& session = context.session;
  if (!drag_walk(context, input)) move_camera(views.map.view, input);
  const int row = picked_row(session, views.map, input);
  if (input.hovered) views.hovered_row = row;  // else another panel may point at one
  if (row >= 0)
    draw_hover_card(session, map_shows_clusters(session) ? shown_.of(session).get() : nullptr, row);
  if (input.clicked && row >= 0)
    context.commands.emplace_back(SelectRows{selection_after_click(*session.selection, row)});
  if (!input.double_clicked) return;
  if (row >= 0)
    views.focus_row = row;
  else
    views.fit_map = true;
}

void MapPanel::count(const Session& session) {
  const auto& map = *session.map;
  if (counted_ == map.features && counted_labels_ == session.taught_labels) return;
  counted_ = map.features;
  counted_labels_ = session.taught_labels;
  auto samples = map.features->samples;
  if (counted_labels_ && map_is_current(session))
    for (std::size_t row = 0; row < samples.size(); ++row)
      samples[row].label = (*counted_labels_)[row];
  counts_ = count_classes(samples, map.features->classes.size());
}

std::vector<LegendLine> MapPanel::legend_lines(const Session& session) {
  const auto by = shown_color(session);
  std::vector<LegendLine> lines;
  if (by == ColorBy::cluster) return cluster_lines(*shown_.of(session));
  if (by == ColorBy::correctness && predictions_of(session) != nullptr) return lines;
  count(session);
  const auto& classes = session.map->features->classes;
  auto unlabelled = static_cast<int>(session.map->features->samples.size());
  for (std::size_t id = 0; id < counts_.size(); ++id) {
    const int count = counts_[id].train + counts_[id].test;
    unlabelled -= count;
    lines.push_back(
        {static_cast<int>(id), classes[id], count,
         id < 10 ? fmt::format("Key {} gives the selected images this class.", (id + 1) % 10)
                 : std::string()});
  }
  if (unlabelled > 0) lines.push_back({-1, "unlabelled", unlabelled, {}});
  return lines;
}

void MapPanel::draw_legend(PanelContext& context, const ViewportInput& input) {
  const float em = ImGui::GetFontSize();
  const auto& session = context.session;
  if (input.size.x < 20 * em || input.size.y < 10 * em) return;
  const auto lines = legend_lines(session);
  const auto notes = legend_notes(session);
  float width = 8 * em;
  for (const auto& line : lines)
    width = std::max(width, ImGui::CalcTextSize(line.name.c_str()).x + 6 * em);
  for (const auto& note : notes)
    width = std::max(width, ImGui::CalcTextSize(note.c_str()).x + 1.5F * em);
  const float height = (static_cast<float>(lines.size() + notes.size()) + 0.8F) *
                       ImGui::GetTextLineHeightWithSpacing();
  ImGui::SetCursorScreenPos({input.at.x + 0.6F * em, input.at.y + 0.6F * em});
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_ChildBg);
  ground.w = 0.72F;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  if (ImGui::BeginChild(
          "##legend",
          {std::min(width, 0.45F * input.size.x), std::min(height, 0.8F * input.size.y)}, true)) {
    for (const auto& line : lines) draw_legend_line(line, session.theme);
    for (const auto& note : notes) ImGui::TextDisabled("%s", note.c_str());
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace

std::unique_ptr<Panel> make_map_panel() {
  return std::make_unique<MapPanel>();
}

}  // namespace diatom::app
