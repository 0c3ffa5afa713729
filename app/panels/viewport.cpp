#include "app/panels/viewport.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace diatom::app {
namespace {

ImTextureID texture_id(const Viewport& viewport) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): ImGui's texture id is a pointer or a number
  return (ImTextureID)(std::intptr_t)viewport.texture;
}

constexpr std::array<ImGuiMouseButton, 3> buttons = {ImGuiMouseButton_Left, ImGuiMouseButton_Right,
                                                     ImGuiMouseButton_Middle};

float travelled(ImGuiMouseButton button) {
  const auto& io = ImGui::GetIO();
  return std::hypot(io.MousePos.x - io.MouseClickedPos[button].x,
                    io.MousePos.y - io.MouseClickedPos[button].y);
}

bool any_drag() {
  return std::any_of(buttons.begin(), buttons.end(),
                     [](ImGuiMouseButton button) { return ImGui::IsMouseDragging(button); });
}

void read_drag(ViewportInput& input) {
  const auto& io = ImGui::GetIO();
  const Eigen::Vector2f travel =
      Eigen::Vector2f(io.MouseDelta.x, io.MouseDelta.y) * input.px_per_unit;
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left))
    input.orbit_px = travel;
  else
    input.pan_px = travel;
}

}  // namespace

ViewportInput ViewportWidget::show(const char* id, Viewport& viewport, ImVec2 size) {
  const auto& io = ImGui::GetIO();
  ViewportInput input;
  input.at = ImGui::GetCursorScreenPos();
  input.px_per_unit = std::max(1.0F, io.DisplayFramebufferScale.x);
  viewport.view.size_px = {static_cast<int>(std::max(0.0F, size.x) * input.px_per_unit),
                           static_cast<int>(std::max(0.0F, size.y) * input.px_per_unit)};
  if (size.x < 1 || size.y < 1) return input;
  input.size = size;
  viewport.visible = true;

  const bool released_inside =
      ImGui::InvisibleButton(id, size,
                             ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                                 ImGuiButtonFlags_MouseButtonMiddle);
  const ImVec2 end(input.at.x + size.x, input.at.y + size.y);
  auto& list = *ImGui::GetWindowDrawList();
  // Its first row is the bottom one.
  list.AddImageRounded(texture_id(viewport), input.at, end, {0, 1}, {1, 0}, IM_COL32_WHITE,
                       ImGui::GetStyle().FrameRounding);

  input.hovered = ImGui::IsItemHovered();
  input.cursor_px =
      Eigen::Vector2f(io.MousePos.x - input.at.x, io.MousePos.y - input.at.y) * input.px_per_unit;
  if (ImGui::IsItemActivated()) dragged_ = false;
  if (ImGui::IsItemActive() && any_drag()) dragged_ = true;
  input.dragging = ImGui::IsItemActive() && dragged_;
  if (input.dragging) read_drag(input);
  input.clicked = released_inside && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && !dragged_ &&
                  travelled(ImGuiMouseButton_Left) < io.MouseDragThreshold;
  input.double_clicked = input.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  input.wheel = input.hovered ? io.MouseWheel : 0;
  return input;
}

}  // namespace diatom::app
