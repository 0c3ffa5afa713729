// Log: what happened, the newest at the bottom.
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/notices.h"
#include "app/panels/panels.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

std::string clock_time(double seconds) {
  const auto whole = static_cast<long long>(seconds);
  return fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

void draw_line(const Notice& notice, renderer::Theme theme) {
  ImGui::TextDisabled("%s", clock_time(notice.at_seconds).c_str());
  ImGui::SameLine();
  const bool is_trouble = notice.severity != Severity::information;
  if (is_trouble) ImGui::PushStyleColor(ImGuiCol_Text, ink_of(notice.severity, theme));
  ImGui::PushTextWrapPos(0);
  text(notice.text);
  ImGui::PopTextWrapPos();
  if (is_trouble) ImGui::PopStyleColor();
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
      for (const auto& notice : notices) draw_line(notice, context.session.theme);
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
