// Jobs: what is being computed, how far it is, and what a step of it costs.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

ImVec4 color_of(ml::JobState state, const UiColors& colors) {
  switch (state) {
    case ml::JobState::running:
      return colors.accent;
    case ml::JobState::paused:
      return colors.warning;
    case ml::JobState::failed:
      return colors.bad;
    case ml::JobState::done:
    case ml::JobState::cancelled:
      return colors.muted;
  }
  return colors.muted;
}

void draw_controls(const ml::JobStatus& status, Commands& commands) {
  if (ml::is_over(status.state)) return;
  if (status.state == ml::JobState::paused) {
    if (ImGui::SmallButton("Resume")) commands.emplace_back(ResumeJob{status.id});
  } else if (ImGui::SmallButton("Pause")) {
    commands.emplace_back(PauseJob{status.id});
  }
  ImGui::SameLine();
  if (ImGui::SmallButton("Cancel")) commands.emplace_back(CancelJob{status.id});
}

void draw_job(const ml::JobStatus& status, const UiColors& colors, Commands& commands) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text(status.title);
  const bool done = status.state == ml::JobState::done;
  progress(done ? 1 : status.progress.fraction, status.progress.message);
  draw_controls(status, commands);
  ImGui::TableNextColumn();
  ImGui::TextColored(color_of(status.state, colors), "%s", ml::name_of(status.state));
  ImGui::TextDisabled("%s", plural(static_cast<std::int64_t>(status.steps), "step").c_str());
  ImGui::TextDisabled("%.1f ms each", status.step_ms);
  ImGui::TextDisabled("%s", duration(status.busy_seconds).c_str());
}

class JobsPanel : public Panel {
 public:
  const char* title() const override { return "Jobs"; }

  void draw(PanelContext& context) override {
    const auto& jobs = context.session.jobs;
    if (jobs.empty()) {
      empty_state("No jobs", "What is computed shows up here: features, trainings, maps.");
      return;
    }
    const bool any_over = std::any_of(jobs.begin(), jobs.end(), [](const JobEntry& entry) {
      return ml::is_over(entry.status.state);
    });
    ImGui::BeginDisabled(!any_over);
    if (ImGui::SmallButton("Forget what has ended"))
      context.commands.emplace_back(ForgetEndedJobs{});
    ImGui::EndDisabled();
    draw_table(context);
  }

 private:
  // The newest on top: what is going is seen without scrolling.
  static void draw_table(PanelContext& context) {
    const auto colors = ui_colors(context.session.theme);
    constexpr auto flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH;
    if (!ImGui::BeginTable("##jobs", 2, flags)) return;
    ImGui::TableSetupColumn("job", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn("figures", ImGuiTableColumnFlags_WidthFixed,
                            ImGui::CalcTextSize("000.0 ms each").x);
    const auto& jobs = context.session.jobs;
    for (std::size_t place = jobs.size(); place-- > 0;) {
      const auto& status = jobs[place].status;
      ImGui::PushID(static_cast<int>(status.id));
      draw_job(status, colors, context.commands);
      ImGui::PopID();
    }
    ImGui::EndTable();
  }
};

}  // namespace

std::unique_ptr<Panel> make_jobs_panel() {
  return std::make_unique<JobsPanel>();
}

}  // namespace diatom::app
