#include "app/panels/pictures.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/sheet_piece.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

void draw_tile(const PanelContext& context, int tile, ImVec2 from, ImVec2 to) {
  constexpr auto grid = grid_of(SheetPlace::panels);
  draw_piece(*ImGui::GetWindowDrawList(),
             tile_piece(context.views.thumbnails, grid, tile % grid.columns, tile / grid.columns),
             from, to);
}

void say_what_it_is(const Session& session, int row) {
  const auto& sample = session.features->samples[static_cast<std::size_t>(row)];
  std::string words = ml::class_name(session.features->classes, sample.label);
  const auto& run = session.training;
  if (run && run->predictions && run->features == session.features) {
    const int predicted = run->predictions->at(static_cast<std::size_t>(row));
    words += predicted == sample.label
                 ? ", and taken for it"
                 : ", but taken for " + ml::class_name(session.features->classes, predicted);
  }
  tooltip(fmt::format("{}\n{} · {} · row {}", words, sample.path, ml::name_of(sample.split), row));
}

}  // namespace

bool Pictures::button(int row, float side_px, bool is_chosen) {
  const auto& session = context_.session;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 to(from.x + side_px, from.y + side_px);
  const bool clicked =
      ImGui::InvisibleButton(fmt::format("##picture {}", row).c_str(), {side_px, side_px});
  const bool hovered = ImGui::IsItemHovered();
  auto& list = *ImGui::GetWindowDrawList();
  const auto& sheet = session.thumbnails;
  const auto tile =
      sheet && sheet->features == session.features ? sheet->tile_of(row) : std::optional<int>();
  if (tile) {
    draw_tile(context_, *tile, from, to);
  } else {
    list.AddRectFilled(from, to, ImGui::GetColorU32(ImGuiCol_FrameBg));
    if (!session.dataset)
      draw_class_mark(list, {(from.x + to.x) / 2, (from.y + to.y) / 2}, 0.4F * side_px,
                      session.features->samples[static_cast<std::size_t>(row)].label,
                      session.theme);
  }
  if (is_chosen || hovered)
    list.AddRect(from, to, ImGui::GetColorU32(is_chosen ? ImGuiCol_CheckMark : ImGuiCol_Text), 0, 0,
                 is_chosen ? 2.5F : 1.0F);
  if (hovered) {
    context_.views.hovered_row = row;
    say_what_it_is(session, row);
  }
  drawn_.push_back(row);
  return clicked;
}

int Pictures::strip(const std::vector<int>& rows, float side_px, std::size_t most, int chosen) {
  const float gap = 0.25F * ImGui::GetFontSize();
  const auto fitting = static_cast<std::size_t>(
      std::max(1.0F, (ImGui::GetContentRegionAvail().x + gap) / (side_px + gap)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
  int clicked = -1;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    if (i % fitting != 0) ImGui::SameLine();
    if (button(rows[i], side_px, rows[i] == chosen)) clicked = rows[i];
  }
  ImGui::PopStyleVar();
  return clicked;
}

void Pictures::ask() {
  const auto& session = context_.session;
  if (drawn_.empty() || !session.dataset) return;
  const auto most = static_cast<std::size_t>(grid_of(SheetPlace::panels).tiles());
  std::vector<int> wanted;
  for (const int row : drawn_)
    if (wanted.size() < most && std::find(wanted.begin(), wanted.end(), row) == wanted.end())
      wanted.push_back(row);
  std::sort(wanted.begin(), wanted.end());
  const auto& sheet = session.thumbnails;
  if (sheet && sheet->features == session.features && sheet->rows == wanted) return;
  context_.commands.emplace_back(LoadThumbnails{wanted});
}

}  // namespace diatom::app
