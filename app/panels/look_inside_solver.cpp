// The solver in slow motion.
#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/look_inside.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

void draw_controls(PanelContext& context) {
  const auto& session = context.session;
  const auto* const status = job_of(session, JobRole::slow_motion);
  const bool going = is_going(session, JobRole::slow_motion);
  const bool running = going && status->state == ml::JobState::running;
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  const float third = (ImGui::GetContentRegionAvail().x - 2 * spacing) / 3;
  const ImVec2 size(std::max(1.0F, third), 0);
  if (primary_button(running ? "Pause" : "Play", size)) {
    if (running)
      context.commands.emplace_back(PauseJob{status->id});
    else if (going)
      context.commands.emplace_back(ResumeJob{status->id});
    else
      context.commands.emplace_back(StartSlowMotion{});
  }
  tooltip("By the present features and FALKON's parameters.");
  ImGui::SameLine();
  if (ImGui::Button("Step", size)) context.commands.emplace_back(StepSlowMotion{});
  tooltip("One iteration of each.");
  ImGui::SameLine();
  if (ImGui::Button("Reset", size)) context.commands.emplace_back(StartSlowMotion{.paused = true});
  if (going)
    progress(status->progress.fraction,
             running || !session.slow_motion ? status->progress.message : std::string());
}

template <class Value>
void draw_pair(const Plot& plot, const ml::SlowMotion& run, const UiColors& colors, Value value) {
  std::array curves = {Curve{"FALKON", colors.accent, {}}, Curve{"plain", colors.warning, {}}};
  for (const auto& point : run.preconditioned.iterations) curves[0].values.push_back(value(point));
  for (const auto& point : run.plain.iterations) curves[1].values.push_back(value(point));
  draw_plot(plot, curves, {0, 9 * ImGui::GetFontSize()});
}

void draw_norms(const ml::SlowMotion& run, const Session& session) {
  if (!ImGui::BeginTable("##norms", 3, ImGuiTableFlags_RowBg)) return;
  const float number = ImGui::CalcTextSize("0.0e+00").x;
  ImGui::TableSetupColumn("|α| of", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("FALKON", ImGuiTableColumnFlags_WidthFixed, number);
  ImGui::TableSetupColumn("plain", ImGuiTableColumnFlags_WidthFixed, number);
  ImGui::TableHeadersRow();
  const auto& names = session.features->classes;
  const auto& with = run.preconditioned.iterations.back().norms;
  const auto& without = run.plain.iterations.back().norms;
  for (std::size_t id = 0; id < names.size() && id < static_cast<std::size_t>(with.size()); ++id) {
    ImGui::TableNextColumn();
    class_mark(static_cast<int>(id), session.theme);
    text(names[id]);
    for (const auto* norms : {&with, &without}) {
      ImGui::TableNextColumn();
      text(fmt::format("{:.3g}", (*norms)[static_cast<Eigen::Index>(id)]));
    }
  }
  ImGui::EndTable();
}

}  // namespace

void draw_solver(PanelContext& context) {
  const auto& session = context.session;
  draw_controls(context);
  if (!session.slow_motion || session.slow_motion->plain.iterations.empty()) {
    muted_text(
        "Conjugate gradient solves FALKON's system twice, from nothing: with FALKON's "
        "preconditioner and without one. What differs is what the preconditioner is worth.");
    return;
  }
  const auto& run = *session.slow_motion;
  const auto colors = ui_colors(session.theme);
  text("With preconditioner, and without");
  explanation_mark("preconditioner");
  draw_pair({.id = "##residual",
             .title = "Residual",
             .x_name = "iteration",
             .logarithmic = true,
             .term = "residual"},
            run, colors, [](const ml::SolverPoint& point) { return point.residual; });
  draw_pair({.id = "##accuracy", .title = "Held out", .x_name = "iteration", .as_percent = true},
            run, colors, [](const ml::SolverPoint& point) { return point.accuracy_test; });
  draw_norms(run, session);
}

}  // namespace diatom::app
