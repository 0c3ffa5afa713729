// History: every edit in words, the newest on top, and a way to any of them. What was taken back
// stays in the list until something else is edited.
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/actions.h"
#include "app/panels/panels.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

// Which edit is the n-th of all, the oldest being the first.
const Edited& edit_number(const Session& session, std::size_t number) {
  const auto done = session.undo.size();
  return number <= done ? session.undo[number - 1]
                        : session.redo[session.redo.size() - (number - done)];
}

// True when clicked. A dot stands beside the newest that is done.
bool draw_edit(const std::string& what, bool is_done, bool is_newest) {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec4 color = ImGui::GetStyleColorVec4(is_done ? ImGuiCol_Text : ImGuiCol_TextDisabled);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 1.1F * em);
  ImGui::PushStyleColor(ImGuiCol_Text, {color.x, color.y, color.z, is_done ? 1 : 0.75F});
  const bool clicked = ImGui::Selectable(what.c_str(), false);
  ImGui::PopStyleColor();
  if (is_newest)
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + 0.45F * em, at.y + 0.55F * em}, 0.2F * em,
                                                ImGui::GetColorU32(ImGuiCol_CheckMark));
  return clicked;
}

class HistoryPanel : public Panel {
 public:
  const char* title() const override { return "History"; }

  void draw(PanelContext& context) override {
    const auto& session = context.session;
    if (session.undo.empty() && session.redo.empty()) {
      empty_state("Nothing edited yet",
                  "Labels, groups and choices are listed here, and each can be taken back. New "
                  "features begin a new list.");
      return;
    }
    draw_buttons(context);
    if (ImGui::BeginChild("##edits")) draw_edits(context);
    ImGui::EndChild();
  }

 private:
  static void draw_buttons(PanelContext& context) {
    const auto& session = context.session;
    ImGui::BeginDisabled(session.undo.empty());
    if (ImGui::SmallButton("Undo")) context.commands.emplace_back(Undo{});
    ImGui::EndDisabled();
    tooltip(with_key("Undo the last edit", context.views, "undo"));
    ImGui::SameLine();
    ImGui::BeginDisabled(session.redo.empty());
    if (ImGui::SmallButton("Redo")) context.commands.emplace_back(Redo{});
    ImGui::EndDisabled();
    tooltip(with_key("Redo what was undone", context.views, "redo"));
    ImGui::SameLine();
    const auto edits = plural(static_cast<std::int64_t>(session.undo.size()), "edit");
    ImGui::TextDisabled("%s",
                        session.redo.empty()
                            ? edits.c_str()
                            : fmt::format("{}, {} taken back", edits, session.redo.size()).c_str());
  }

  static void draw_edits(PanelContext& context) {
    const auto& session = context.session;
    const auto done = session.undo.size();
    const auto all = done + session.redo.size();
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(all) + 1);
    while (clipper.Step())
      for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
        const auto number = all - static_cast<std::size_t>(line);
        ImGui::PushID(static_cast<int>(number));
        const auto what =
            number == 0 ? std::string("as it was before") : edit_number(session, number).what;
        if (draw_edit(what, number <= done, number == done) && number != done)
          context.commands.emplace_back(GoBackTo{number});
        ImGui::PopID();
      }
  }
};

}  // namespace

std::unique_ptr<Panel> make_history_panel() {
  return std::make_unique<HistoryPanel>();
}

}  // namespace diatom::app
