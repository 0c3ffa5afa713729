#include "app/panels/alarm_view.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <imgui.h>

#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

void draw_alarm(const live::AlarmRecord& alarm, bool is_active, const UiColors& colors) {
  const auto utc = live::iso_8601(alarm.utc);
  ImGui::TextDisabled("%s", utc.substr(11, 8).c_str());
  tooltip(utc + (alarm.clip.empty() ? "" : "\nfilmed: " + alarm.clip));
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_Text, is_active ? colors.bad : colors.muted);
  ImGui::PushTextWrapPos(0);
  if (is_active)
    emphasised_text(alarm.text);
  else
    text(alarm.text);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

}  // namespace

// Of several alarms with the same words the newest is the one that is not over.
void draw_alarms(const live::RecordsView& records, const UiColors& colors) {
  const auto& now = records.figures.alarms_now;
  std::set<std::string> active(now.begin(), now.end());
  if (records.latest_alarms.empty()) muted_text("No alarm so far.");
  for (const auto& alarm : records.latest_alarms)
    draw_alarm(alarm, active.erase(alarm.text) > 0, colors);
}

void AlarmRules::draw(const std::vector<live::AlarmRule>& rules, const UiColors& colors,
                      Commands& commands) {
  float line = 0;  // where the next chip would begin
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto chip = live::text_of(rules[i]) + "  ×";
    const float room = button_room(chip.c_str());
    if (i > 0 && line + room < ImGui::GetContentRegionMax().x) ImGui::SameLine();
    if (ImGui::SmallButton(chip.c_str())) {
      auto others = rules;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      commands.emplace_back(SetAlarms{std::move(others)});
    }
    tooltip("Click to remove this rule.");
    line = ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x;
  }
  draw_field(rules, commands);
  if (complaint_.empty()) return;
  ImGui::PushStyleColor(ImGuiCol_Text, colors.bad);
  ImGui::PushTextWrapPos(0);
  text(complaint_);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

void AlarmRules::draw_field(const std::vector<live::AlarmRule>& rules, Commands& commands) {
  const bool entered = path_field("##rule", "class:NAME", typed_, button_room("Add"));
  tooltip(
      "class:NAME, above:NAME:5 or below:NAME:5 (a minute; no name: all of them), novelty:0.3, "
      "drift:0.3, focus:0.5, light:0.5, disk:500 (MB), fence.");
  ImGui::SameLine();
  if (!(ImGui::Button("Add") || entered) || typed_.empty()) return;
  try {
    const auto rule = live::alarm_rule(typed_);
    if (std::find(rules.begin(), rules.end(), rule) != rules.end())
      throw std::invalid_argument("there is this rule already");
    auto more = rules;
    more.push_back(rule);
    commands.emplace_back(SetAlarms{std::move(more)});
    typed_.clear();
    complaint_.clear();
  } catch (const std::invalid_argument& refused) {
    complaint_ = refused.what();
  }
}

}  // namespace diatom::app
