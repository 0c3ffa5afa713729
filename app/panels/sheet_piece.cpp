#include "app/panels/sheet_piece.h"

#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr float enlarged_em = 9;

void show_enlarged(const SheetPiece& piece, const std::string& words) {
  const float side = enlarged_em * ImGui::GetFontSize();
  ImGui::BeginTooltip();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImGui::Dummy({side, side});
  draw_piece(*ImGui::GetWindowDrawList(), piece, from, {from.x + side, from.y + side});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + side);
  if (!words.empty()) text(words);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

}  // namespace

SheetPiece tile_piece(std::uint32_t texture, const SheetGrid& grid, int column, int row) {
  const float hair = 0.5F / static_cast<float>(grid.tile_px);
  const auto across = [&](float at) { return at / static_cast<float>(grid.columns); };
  const auto down = [&](float at) { return at / static_cast<float>(grid.rows); };
  const auto x = static_cast<float>(column);
  const auto y = static_cast<float>(row);
  return {texture, across(x + hair), down(y + hair), across(x + 1 - hair), down(y + 1 - hair)};
}

void draw_piece(ImDrawList& list, const SheetPiece& piece, ImVec2 from, ImVec2 to) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): ImGui's texture id is a pointer or a number
  const auto texture = (ImTextureID)(std::intptr_t)piece.texture;
  list.AddImage(texture, from, to, {piece.left, 1 - piece.top}, {piece.right, 1 - piece.bottom});
}

bool piece_button(const char* id, const SheetPiece& piece, float side_px, bool is_chosen,
                  const std::string& words) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 to(from.x + side_px, from.y + side_px);
  const bool clicked = ImGui::InvisibleButton(id, {side_px, side_px});
  const bool hovered = ImGui::IsItemHovered();
  auto& list = *ImGui::GetWindowDrawList();
  draw_piece(list, piece, from, to);
  if (is_chosen || hovered)
    list.AddRect(from, to, ImGui::GetColorU32(is_chosen ? ImGuiCol_CheckMark : ImGuiCol_Text), 0, 0,
                 is_chosen ? 2.5F : 1.0F);
  if (hovered) show_enlarged(piece, words);
  return clicked;
}

}  // namespace diatom::app
