// Where the classifier errs, on the images that it never saw.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/confusion_view.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/look_inside.h"
#include "app/panels/reliability_diagram.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr std::size_t most_in_strip = 40;

// The cell that the selection is, where it is exactly one.
std::optional<ConfusionCell> selected_cell(const HeldOut& held_out,
                                           const std::vector<int>& selection) {
  if (selection.empty()) return std::nullopt;
  const auto found =
      std::lower_bound(held_out.rows.begin(), held_out.rows.end(), Eigen::Index{selection.front()});
  if (found == held_out.rows.end() || *found != selection.front()) return std::nullopt;
  const auto place = static_cast<std::size_t>(found - held_out.rows.begin());
  const ConfusionCell cell{held_out.labels[place], held_out.predicted[place]};
  return held_out.rows_in_cell(cell.label, cell.predicted) == selection ? std::optional(cell)
                                                                        : std::nullopt;
}

void draw_matrix(const LookInside& look) {
  const auto& session = look.context.session;
  const auto& held_out = look.held_out;
  const int right = held_out.confusion.diagonal().sum();
  const auto all = static_cast<std::int64_t>(held_out.rows.size());
  muted_text(
      fmt::format("{} of {} named wrongly. Down: what they are; across: what "
                  "they are taken for. Click a cell to see them.",
                  grouped(all - right), plural(all, "held-out image")));
  text("Confusion");
  explanation_mark("confusion");
  const auto cell = draw_confusion(held_out.confusion, session.features->classes,
                                   selected_cell(held_out, *session.selection), session.theme);
  if (cell)
    look.context.commands.emplace_back(
        SelectRows{held_out.rows_in_cell(cell->label, cell->predicted)});
}

int draw_selection(const LookInside& look) {
  const auto& selection = *look.context.session.selection;
  if (selection.empty()) return -1;
  const auto count = static_cast<std::int64_t>(selection.size());
  ImGui::Separator();
  text("Selected");
  ImGui::SameLine();
  ImGui::TextDisabled(
      "%s", (count > static_cast<std::int64_t>(most_in_strip)
                 ? fmt::format("{}, the first {} of them", plural(count, "image"), most_in_strip)
                 : plural(count, "image"))
                .c_str());
  ImGui::PushID("selected");
  const int clicked =
      look.pictures.strip(selection, 3.6F * ImGui::GetFontSize(), most_in_strip, look.looked_at);
  ImGui::PopID();
  return clicked;
}

int draw_surest_mistakes(const LookInside& look) {
  const auto& held_out = look.held_out;
  if (held_out.mistakes.empty()) return -1;
  const auto& session = look.context.session;
  const auto name = [&](int id) { return session.features->classes[static_cast<std::size_t>(id)]; };
  ImGui::Separator();
  text("Surest mistakes");
  tooltip(
      "Held-out images that are named wrongly with the highest probability: what they are, and "
      "what "
      "they were taken for.");
  ImGui::PushID("surest");
  int clicked = -1;
  for (const auto& mistake : held_out.mistakes) {
    const int row = static_cast<int>(held_out.rows[static_cast<std::size_t>(mistake.row)]);
    if (look.pictures.button(row, 2.6F * ImGui::GetFontSize(), row == look.looked_at))
      clicked = row;
    ImGui::SameLine();
    ImGui::BeginGroup();
    class_mark(mistake.label, session.theme);
    text(name(mistake.label));
    class_mark(mistake.predicted, session.theme);
    ImGui::TextDisabled("%s",
                        (percent(mistake.confidence) + " " + name(mistake.predicted)).c_str());
    ImGui::EndGroup();
  }
  ImGui::PopID();
  return clicked;
}

void draw_classes(const LookInside& look) {
  const auto& session = look.context.session;
  ImGui::Separator();
  text("Class by class");
  explanation_mark("class_scores");
  if (!ImGui::BeginTable("##classes", 4, ImGuiTableFlags_RowBg)) return;
  const float number = ImGui::CalcTextSize("100 %").x;
  ImGui::TableSetupColumn("class", ImGuiTableColumnFlags_WidthStretch);
  for (const char* name : {"prec.", "recall", "F1"})
    ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthFixed, number);
  ImGui::TableHeadersRow();
  const auto& names = session.features->classes;
  for (std::size_t id = 0; id < look.held_out.classes.size(); ++id) {
    const auto& scores = look.held_out.classes[id];
    ImGui::TableNextColumn();
    class_mark(static_cast<int>(id), session.theme);
    text(names[id]);
    tooltip(fmt::format("{}: {} held out, {} taken for it; precision {}, recall {}, F1 {}",
                        names[id], scores.count, scores.predicted, percent(scores.precision),
                        percent(scores.recall), percent(scores.f1)));
    for (const double share : {scores.precision, scores.recall, scores.f1}) {
      ImGui::TableNextColumn();
      text(std::isfinite(share) ? fmt::format("{:.0f} %", 100 * share) : percent(share));
    }
  }
  ImGui::EndTable();
}

}  // namespace

int draw_mistakes(const LookInside& look) {
  const auto& session = look.context.session;
  if (look.held_out.rows.empty()) {
    muted_text(session.training ? "Nothing is held out, so no mistake can be seen."
                                : "Train a classifier, and see here where it errs.");
    return draw_selection(look);
  }
  draw_matrix(look);
  const int selected = draw_selection(look);
  const int mistaken = draw_surest_mistakes(look);
  draw_classes(look);
  draw_reliability(look.held_out.reliability, session.theme, 9 * ImGui::GetFontSize());
  return std::max(selected, mistaken);
}

}  // namespace diatom::app
