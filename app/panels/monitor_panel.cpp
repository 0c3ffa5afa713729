// Monitor: what comes by on all feeds, when somebody is to be told, and the log of it.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/alarm_view.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/monitor_figures.h"
#include "app/panels/panels.h"
#include "app/panels/style.h"
#include "app/panels/waterfall.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr float usual_drift = 0.05F;  // see Drift::share

void draw_heading(const char* words) {
  ImGui::Separator();
  emphasised_text(words);
}

void draw_problem(const std::string& sentence, const UiColors& colors) {
  if (sentence.empty()) return;
  ImGui::PushStyleColor(ImGuiCol_Text, colors.warning);
  ImGui::PushTextWrapPos(0);
  text(sentence);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

// Names by whose place classes have their marks.
std::vector<std::string> names_of_classes(const Session& session) {
  if (session.model) return session.model->classes;
  return session.features ? session.features->classes : std::vector<std::string>();
}

void draw_relief(Relief relief, const UiColors& colors) {
  if (relief == Relief::none) return;
  draw_problem(fmt::format("Too much to do: {}", name_of(relief)), colors);
  tooltip(
      "So that the feeds stay true, some things are given up while frames come faster than they "
      "can be recognised: pictures on the map, then boundaries, time for training, and looks.");
}

void draw_drift(const ml::Snapshot<Drift>& drift) {
  draw_heading("Drift");
  explanation_mark("drift");
  if (!drift) {
    muted_text("Not known yet: it takes training rows, held-out rows and organisms.");
    return;
  }
  text(fmt::format("{} of the newest organisms lie far from the training data",
                   percent(drift->share)));
  tooltip(fmt::format("Farther than nineteen in twenty held-out rows do. {} is usual.",
                      percent(usual_drift)));
  const auto& history = drift->history;
  if (history.size() < 2) return;
  ImGui::PlotLines("##drift", history.data(), static_cast<int>(history.size()), 0, nullptr, 0, 1,
                   {ImGui::GetContentRegionAvail().x, 3 * ImGui::GetFontSize()});
}

constexpr double clip_s = 5.0;  // of film before and after an alarm

class MonitorPanel : public Panel {
 public:
  const char* title() const override { return "Monitor"; }
  void draw(PanelContext& context) override;

 private:
  void draw_log(const live::RecordsView& records, const UiColors& colors, Commands& commands);
  static void draw_scale(const live::RecordsView& records, Commands& commands);

  AlarmRules rules_;
  std::string log_file_;  // half-typed
  bool films_alarms_ = false;
};

void MonitorPanel::draw(PanelContext& context) {
  const auto& session = context.session;
  if (!session.records) {
    empty_state("Nothing is watched yet", "Open a feed in Live, and look at its organisms.");
    return;
  }
  const auto& records = *session.records;
  const auto colors = ui_colors(session.theme);
  if (!session.feeds.empty()) draw_relief(session.relief, colors);
  draw_class_figures(records.figures, names_of_classes(session), session.theme);
  draw_abundance(records);
  draw_sizes(records);
  draw_scale(records, context.commands);
  draw_heading("Alarms");
  draw_alarms(records, colors);
  rules_.draw(records.rules, colors, context.commands);
  draw_log(records, colors, context.commands);
  draw_drift(session.drift);
  const auto& stages = feed_in_view(session).status.stages;
  if (stages.empty()) return;
  draw_heading("Time of a frame");
  draw_waterfall(stages);
}

void MonitorPanel::draw_log(const live::RecordsView& records, const UiColors& colors,
                            Commands& commands) {
  draw_heading("Log");
  if (records.log_file.empty()) {
    const bool entered = path_field("##log", "events.db", log_file_, button_room("Start"));
    tooltip("A line for every organism that came and went, alarms and gaps, with pictures beside.");
    ImGui::SameLine();
    if ((ImGui::Button("Start") || entered) && !log_file_.empty())
      commands.emplace_back(StartLog{log_file_, films_alarms_ ? clip_s : 0.0});
    ImGui::Checkbox("Film alarms", &films_alarms_);
    tooltip(fmt::format("{:.0f} s before and after each alarm, beside the log.", clip_s));
    return;
  }
  if (ImGui::Button("Stop")) commands.emplace_back(StopLog{});
  ImGui::SameLine();
  text(records.log_file.filename().string());
  tooltip(records.log_file.string());
  const auto& log = records.log;
  muted_text(plural(static_cast<std::int64_t>(log.written), "row") + " written" +
             (log.refused > 0 ? fmt::format(", {} refused", log.refused) : ""));
  draw_problem(log.message, colors);
  draw_problem(records.clips.message, colors);
}

void MonitorPanel::draw_scale(const live::RecordsView& records, Commands& commands) {
  ImGui::AlignTextToFramePadding();
  text("µm per pixel");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(6 * ImGui::GetFontSize());
  double scale = records.um_per_px.value_or(0.0);
  if (ImGui::InputDouble("##scale", &scale, 0, 0, "%.4g", ImGuiInputTextFlags_EnterReturnsTrue))
    commands.emplace_back(SetScale{scale == 0.0 ? std::nullopt : std::optional(scale)});
  tooltip("Of a frame's pixel, for sizes. 0 where it is not known: sizes are then in pixels.");
}

}  // namespace

std::unique_ptr<Panel> make_monitor_panel() {
  return std::make_unique<MonitorPanel>();
}

}  // namespace diatom::app
