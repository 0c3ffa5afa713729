// Log: what happened, the newest at the bottom.
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

ImVec4 color_of(Severity severity, const UiColors& colors) {
  switch (severity) {
    case Severity::information:
      return colors.text;
    case Severity::warning:
      return colors.warning;
    case Severity::error:
      return colors.bad;
  }
  return colors.text;
}

std::string clock_time(double seconds) {
  const auto whole = static_cast<long long>(seconds);
  return fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

void draw_notice(const Notice& notice, const UiColors& colors) {
  ImGui::TextDisabled("%s", clock_time(notice.at_seconds).c_str());
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_Text, color_of(notice.severity, colors));
  ImGui::PushTextWrapPos(0);
  text(notice.text);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

class LogPanel : public Panel {
 public:
  const char* title() const override { return "Log"; }

  void draw(PanelContext& context) override {
    const auto& notices = context.session.notices;
    if (notices.empty()) {
      empty_state("Nothing to report", "Messages and errors are kept here.");
      return;
    }
    if (ImGui::SmallButton("Clear")) context.commands.emplace_back(DismissNotices{});
    if (ImGui::BeginChild("##notices", {0, 0}, false)) {
      // Follows the newest, unless a person has scrolled up to read.
      const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY();
      const auto colors = ui_colors(context.session.theme);
      for (const auto& notice : notices) draw_notice(notice, colors);
      if (at_end) ImGui::SetScrollHereY(1);
    }
    ImGui::EndChild();
  }
};

}  // namespace

std::unique_ptr<Panel> make_log_panel() {
  return std::make_unique<LogPanel>();
}

}  // namespace diatom::app
