#include "app/panels/map_legend.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/widgets.h"
#include "app/panels/words.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

constexpr std::size_t overlaps_listed = 3;

// `mark` is that of a cluster, or a class.
std::string group_name(const Session& session, const Groups& clusters, int mark) {
  if (shown_color(session) == ColorBy::cluster)
    return name_of(clusters, group_with_mark(clusters, mark));
  return ml::class_name(session.map->features->classes, mark);
}

// What boundaries mean, and what of them a person could not see.
void note_boundary(const Session& session, const Groups& clusters,
                   std::vector<std::string>& notes) {
  const auto& bounds = session.boundary;
  if (!bounds || session.map_look.boundary.empty() ||
      bounds->map->features != session.map->features)
    return;
  if (!std::isnan(bounds->accuracy_on_places))
    notes.push_back(
        fmt::format("sheets: FALKON solved on these places,\nright for {} of its training rows",
                    percent(bounds->accuracy_on_places)));
  const auto& overlaps = bounds->surfaces->overlaps;
  for (std::size_t i = 0; i < std::min(overlaps_listed, overlaps.size()); ++i)
    notes.push_back(fmt::format("{} shared: {}, {}", percent(overlaps[i].share),
                                group_name(session, clusters, overlaps[i].first),
                                group_name(session, clusters, overlaps[i].second)));
  for (const auto& note : bounds->surfaces->notes) notes.push_back(note);
}

// What else is to be read in the colours and shapes.
std::vector<std::string> notes_of(const Session& session, const Groups& clusters) {
  std::vector<std::string> notes;
  const auto by = shown_color(session);
  if (by == ColorBy::correctness) notes.emplace_back("bright: right, dark: wrong");
  if (by == ColorBy::distortion)
    notes.emplace_back(
        "bright: its neighbours here are not\nthose in truth, or are torn apart;\nfaint: not "
        "measured");
  notes.emplace_back("hollow: held out");
  if (session.overlay) notes.emplace_back("large: the live frame");
  if (rings_centres(session)) notes.emplace_back("rings: centres that decided");
  if (shows_walk(session)) notes.emplace_back("ring: where you stand in the latent");
  if (session.map_look.sliced) notes.emplace_back("cut open: the nearer part is not drawn");
  const auto shapes = static_cast<int>(session.map->features->classes.size());
  if (by == ColorBy::label && shapes > renderer::palette_size)
    notes.push_back(
        fmt::format("colours repeat after {}: look at the shapes", renderer::palette_size));
  note_boundary(session, clusters, notes);
  return notes;
}

}  // namespace

ColorBy shown_color(const Session& session) {
  const bool lacks =
      (session.color_by == ColorBy::cluster && !map_shows_clusters(session)) ||
      (session.color_by == ColorBy::distortion && !quality_is_current(session)) ||
      ((session.color_by == ColorBy::correctness || session.color_by == ColorBy::prediction) &&
       predictions_on_map(session) == nullptr);
  return lacks ? ColorBy::label : session.color_by;
}

const ml::Labels* predictions_on_map(const Session& session) {
  const auto& training = session.training;
  if (!training || !training->predictions || !map_is_current(session)) return nullptr;
  return training->features == session.features ? training->predictions.get() : nullptr;
}

std::vector<MapLegend::Line> MapLegend::cluster_lines(const Groups& groups) {
  const auto counts = counts_of(groups);
  std::vector<Line> lines;
  for (const int group : by_number(groups)) {
    const auto place = static_cast<std::size_t>(group);
    lines.push_back({groups.marks[place], name_of(groups, group), counts.of_group[place], {}});
  }
  if (counts.in_none > 0) lines.push_back({-1, name_of(groups, ml::outlier), counts.in_none, {}});
  return lines;
}

std::vector<MapLegend::Line> MapLegend::prediction_lines(const Session& session) {
  const auto& classes = session.map->features->classes;
  std::vector<int> counts(classes.size(), 0);
  for (const int predicted : *predictions_on_map(session))
    ++counts.at(static_cast<std::size_t>(predicted));
  std::vector<Line> lines;
  for (std::size_t id = 0; id < classes.size(); ++id)
    lines.push_back({static_cast<int>(id), "taken for " + classes[id], counts[id], {}});
  return lines;
}

void MapLegend::draw_line(const Line& line, renderer::Theme theme) {
  class_mark(line.mark, theme);
  text(line.name);
  tooltip(line.help);
  ImGui::SameLine();
  ImGui::TextDisabled("%d", line.count);
}

void MapLegend::count(const Session& session) {
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

std::vector<MapLegend::Line> MapLegend::lines_of(const Session& session) {
  const auto by = shown_color(session);
  std::vector<Line> lines;
  if (by == ColorBy::cluster) return cluster_lines(*shown_.of(session));
  if (by == ColorBy::correctness || by == ColorBy::distortion) return lines;
  if (by == ColorBy::prediction) return prediction_lines(session);
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

void MapLegend::draw(PanelContext& context, const ViewportInput& input) {
  const float em = ImGui::GetFontSize();
  const auto& session = context.session;
  if (input.size.x < 20 * em || input.size.y < 10 * em) return;
  const auto lines = lines_of(session);
  const auto notes = notes_of(session, *shown_.of(session));
  float width = 8 * em;
  float height = 0.8F * ImGui::GetTextLineHeightWithSpacing();
  for (const auto& line : lines) {
    width = std::max(width, ImGui::CalcTextSize(line.name.c_str()).x + 6 * em);
    height += ImGui::GetTextLineHeightWithSpacing();
  }
  for (const auto& note : notes) {
    const auto size = ImGui::CalcTextSize(note.c_str());
    width = std::max(width, size.x + 1.5F * em);
    height += size.y + ImGui::GetStyle().ItemSpacing.y;
  }
  ImGui::SetCursorScreenPos({input.at.x + 0.6F * em, input.at.y + 0.6F * em});
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_ChildBg);
  ground.w = 0.72F;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  if (ImGui::BeginChild(
          "##legend",
          {std::min(width, 0.45F * input.size.x), std::min(height, 0.8F * input.size.y)}, true)) {
    for (const auto& line : lines) draw_line(line, session.theme);
    for (const auto& note : notes) ImGui::TextDisabled("%s", note.c_str());
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace diatom::app
