#include "app/panels/document_bar.h"

#include "app/panels/widgets.h"

namespace diatom::app {

float DocumentBar::draw(PanelContext& context, ImVec2 at, float width) {
  const auto& session = context.session;
  if (session.recovery.empty() && session.missing_data.empty()) return 0.0F;
  const float em = ImGui::GetFontSize();
  const float height = ImGui::GetFrameHeight() + 0.8F * em;
  ImGui::SetCursorPos(at);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.6F * em, 0.4F * em});
  const bool shown =
      ImGui::BeginChild("##document", {width, height}, true,
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  if (shown && !session.recovery.empty())
    ask_for_recovery(context);
  else if (shown)
    ask_for_data(context);
  ImGui::EndChild();
  return height + 0.4F * em;
}

void DocumentBar::ask_for_recovery(PanelContext& context) {
  ImGui::AlignTextToFramePadding();
  text("An earlier run ended without closing.");
  tooltip("What it had autosaved: " + context.session.recovery.string());
  ImGui::SameLine();
  if (primary_button("Recover")) context.commands.emplace_back(AnswerRecovery{true});
  tooltip("Opens what it had autosaved, in the place of what is open now.");
  ImGui::SameLine();
  if (ImGui::Button("Forget")) context.commands.emplace_back(AnswerRecovery{false});
}

void DocumentBar::ask_for_data(PanelContext& context) {
  ImGui::AlignTextToFramePadding();
  text("The images have moved.");
  tooltip("They were at " + context.session.missing_data +
          ". Features, map and model are here; only pictures are missing.");
  ImGui::SameLine();
  const bool entered = path_field("##moved", "Where they are now: folder or table", address_,
                                  button_room("Use these"));
  ImGui::SameLine();
  ImGui::BeginDisabled(address_.empty());
  if (ImGui::Button("Use these") || (entered && !address_.empty()))
    context.commands.emplace_back(RelocateData{address_});
  ImGui::EndDisabled();
}

}  // namespace diatom::app
