#include "app/panels/kept_views.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/panels/widgets.h"

namespace diatom::app {

void KeptViews::draw(PanelContext& context) {
  if (ImGui::Button("Views")) ImGui::OpenPopup("views");
  tooltip("Places to look from: kept, flown to, passed on as text.");
  draw_popup(context);
}

void KeptViews::draw_popup(PanelContext& context) {
  if (!ImGui::BeginPopup("views")) return;
  auto& views = context.views;
  for (const auto& pose : context.session.poses) {
    ImGui::PushID(pose.name.c_str());
    if (ImGui::SmallButton("x")) context.commands.emplace_back(ForgetPose{pose.name});
    ImGui::SameLine();
    if (ImGui::Selectable(pose.name.c_str())) views.fly_to = pose.camera;
    ImGui::PopID();
  }
  ImGui::SetNextItemWidth(9 * ImGui::GetFontSize());
  bool keep = ImGui::InputTextWithHint("##name", "name of this view", &name_,
                                       ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::SameLine();
  keep |= ImGui::Button("Keep");
  if (keep && !name_.empty()) {
    context.commands.emplace_back(KeepPose{{name_, views.map.view.camera}});
    name_.clear();
  }
  if (ImGui::Button("Copy as text"))
    ImGui::SetClipboardText(to_text(views.map.view.camera).c_str());
  ImGui::SameLine();
  if (ImGui::Button("Fly to the copied one")) {
    const char* const clipboard = ImGui::GetClipboardText();
    views.fly_to = camera_from_text(clipboard != nullptr ? clipboard : "");
  }
  tooltip("To a view that was copied as text, here or on another machine.");
  if (views.fly_to && is_flat(*context.session.map)) views.fly_to->yaw = views.fly_to->pitch = 0;
  ImGui::EndPopup();
}

}  // namespace diatom::app
