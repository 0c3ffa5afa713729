#include "app/panels/hover_card.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "app/coloring.h"
#include "app/panels/sheet_piece.h"
#include "app/panels/widgets.h"
#include "app/shown_groups.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr float picture_em = 7;

void draw_class_of_row(const Session& session, const char* before, int class_id) {
  ImGui::TextDisabled("%s", before);
  ImGui::SameLine();
  class_mark(class_id, session.theme);
  text(ml::class_name(session.features->classes, class_id));
}

void draw_prediction_line(const Session& session, int row, int label) {
  const auto* const predictions = predictions_on_map(session);
  if (predictions == nullptr) return;
  const int predicted = predictions->at(static_cast<std::size_t>(row));
  draw_class_of_row(session, predicted == label ? "predicted, rightly" : "taken for", predicted);
  if (!session.training->confidences) return;
  ImGui::SameLine();
  const auto sure = percent(session.training->confidences->at(static_cast<std::size_t>(row)));
  ImGui::TextDisabled("%s", sure.c_str());
}

void draw_cluster_line(const Groups& groups, int row, renderer::Theme theme) {
  const int group = groups.of_row.at(static_cast<std::size_t>(row));
  ImGui::TextDisabled("cluster");
  ImGui::SameLine();
  class_mark(group < 0 ? -1 : groups.marks.at(static_cast<std::size_t>(group)), theme);
  text(name_of(groups, group));
}

void draw_numbers(const ml::Features& features, const ml::Sample& sample) {
  constexpr std::size_t most = 8;
  for (std::size_t i = 0; i < std::min(most, features.columns.size()); ++i)
    if (const double number = sample.numbers.at(i); !std::isnan(number))
      muted_text(fmt::format("{} {:.10g}", features.columns[i], number));
}

// The room is kept while the picture is on its way, so that the card does not jump.
void draw_picture_of_row(PanelContext& context, int row) {
  const auto& session = context.session;
  if (!session.dataset) return;
  const float side = picture_em * ImGui::GetFontSize();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImGui::Dummy({side, side});
  const auto& sheet = session.hover_picture;
  if (!sheet || sheet->features != session.features || sheet->rows != std::vector<int>{row})
    context.commands.emplace_back(LoadThumbnails{{row}, SheetPlace::hover_card});
  else if (sheet->tiles.front() == TileState::painted)
    draw_piece(*ImGui::GetWindowDrawList(), {context.views.hover_picture}, from,
               {from.x + side, from.y + side});
}

}  // namespace

void draw_hover_card(PanelContext& context, const Groups* groups, int row) {
  const auto& session = context.session;
  const auto& sample = session.features->samples[static_cast<std::size_t>(row)];
  ImGui::BeginTooltip();
  draw_picture_of_row(context, row);
  const int label = label_of(session, row);
  draw_class_of_row(session, label == sample.label ? "class" : "class, as taught", label);
  draw_prediction_line(session, row, label);
  if (groups != nullptr) draw_cluster_line(*groups, row, session.theme);
  draw_numbers(*session.features, sample);
  muted_text(fmt::format("{} · {} · row {}", sample.path, ml::name_of(sample.split), row));
  ImGui::EndTooltip();
}

}  // namespace diatom::app
