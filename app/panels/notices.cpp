#include "app/panels/notices.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr std::size_t most_notices = 3;
constexpr float widest_em = 38;

std::vector<const Notice*> unread(const PanelContext& context, double read_until_s) {
  std::vector<const Notice*> newest;
  const auto& all = context.session.notices;
  for (auto notice = all.rbegin(); notice != all.rend() && newest.size() < most_notices; ++notice) {
    const double age_s = context.figures.now_seconds - notice->at_seconds;
    if (notice->at_seconds > read_until_s && age_s < reading_time_s(*notice))
      newest.push_back(&*notice);
  }
  std::reverse(newest.begin(), newest.end());
  return newest;
}

// With a bar in its colour at its left.
void draw_notice(const Notice& notice, renderer::Theme theme) {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 0.7F * em);
  const float widest = std::min(widest_em * em, ImGui::GetIO().DisplaySize.x - 2 * em);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + std::max(widest - 3 * em, em));
  text(notice.text);
  ImGui::PopTextWrapPos();
  const float bottom = ImGui::GetItemRectMax().y;
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + 0.2F * em, bottom},
                                            ImGui::GetColorU32(ink_of(notice.severity, theme)));
}

}  // namespace

double reading_time_s(const Notice& notice) {
  constexpr double letters_a_second = 15.0;
  const double find_s = notice.severity == Severity::information ? 3.0 : 8.0;
  return find_s + static_cast<double>(notice.text.size()) / letters_a_second;
}

double next_is_read_in_s(const Session& session, double now_seconds) {
  double soonest = std::numeric_limits<double>::infinity();
  for (const auto& notice : session.notices) {
    const double left_s = notice.at_seconds + reading_time_s(notice) - now_seconds;
    if (left_s > 0.0) soonest = std::min(soonest, left_s);
  }
  return soonest;
}

ImVec4 ink_of(Severity severity, renderer::Theme theme) {
  const auto colors = ui_colors(theme);
  if (severity == Severity::error) return colors.bad;
  return severity == Severity::warning ? colors.warning : colors.accent;
}

void Notices::draw(const PanelContext& context, ImVec2 at) {
  const auto shown = unread(context, read_until_s_);
  if (shown.empty()) return;
  ImGui::SetNextWindowPos(at, ImGuiCond_Always, {0.5F, 1.0F});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                      {0.8F * ImGui::GetFontSize(), 0.6F * ImGui::GetFontSize()});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ui_colors(context.session.theme).raised);
  ImGui::Begin("##notices", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                   ImGuiWindowFlags_AlwaysAutoResize);
  for (const auto* notice : shown) draw_notice(*notice, context.session.theme);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0))
    read_until_s_ = shown.back()->at_seconds;
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

}  // namespace diatom::app
