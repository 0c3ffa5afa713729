#include "app/panels/document_bar.h"

#include <array>
#include <ctime>

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/panels/widgets.h"

namespace diatom::app {

namespace {

// "on 28 Nov at 10:54"; "before" where the file does not say.
std::string when_written(const std::filesystem::path& file) {
  struct stat about {};
  if (stat(file.c_str(), &about) != 0) return "before";
  std::tm local{};
  localtime_r(&about.st_mtime, &local);
  std::array<char, 32> words{};
  std::strftime(words.data(), words.size(), "on %e %b at %H:%M", &local);
  return words.data();
}

// One question in a line.
bool begin_bar(const char* id, ImVec2 at, float width) {
  const float em = ImGui::GetFontSize();
  ImGui::SetCursorPos(at);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.6F * em, 0.4F * em});
  const bool shown =
      ImGui::BeginChild(id, {width, ImGui::GetFrameHeight() + 0.8F * em}, true,
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  return shown;
}

// How high it was, with a gap below.
float end_bar() {
  ImGui::EndChild();
  return ImGui::GetItemRectSize().y + 0.4F * ImGui::GetFontSize();
}

}  // namespace

float DocumentBar::draw(PanelContext& context, ImVec2 at, float width) {
  const auto& session = context.session;
  float height = 0.0F;
  if (!session.recovery.empty()) {
    if (begin_bar("##recovery", at, width)) ask_for_recovery(context);
    height += end_bar();
  }
  if (!session.missing_data.empty()) {
    if (begin_bar("##document", {at.x, at.y + height}, width)) ask_for_data(context);
    height += end_bar();
  }
  return height;
}

void DocumentBar::ask_for_recovery(PanelContext& context) {
  ImGui::AlignTextToFramePadding();
  text(fmt::format("What was open {} has not been saved.", when_written(context.session.recovery)));
  tooltip("It was put aside as " + context.session.recovery.string());
  ImGui::SameLine();
  if (primary_button("Bring back")) context.commands.emplace_back(AnswerRecovery{true});
  tooltip("Opens it in the place of what is open now.");
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
