#include "app/panels/anomaly_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/playing.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/panels/words.h"

namespace diatom::app {
namespace {

// Each detector's curve, and the diagonal of chance.
void draw_roc(const Anomaly& anomaly, const UiColors& colors) {
  const std::array colors_of = {colors.accent, colors.warning};
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < anomaly.detectors.size(); ++i) {
    const auto& [name, roc, threshold, found] = anomaly.detectors[i];
    curves.push_back({name.c_str(), colors_of.at(i % colors_of.size()), roc.true_positive_rate,
                      roc.false_positive_rate});
  }
  curves.push_back({"chance", colors.muted, {0.0, 1.0}, {0.0, 1.0}});
  draw_plot({.id = "##roc",
             .title = "Strange images found",
             .x_name = "share of false alarms",
             .as_percent = true},
            curves, {0, 11 * ImGui::GetFontSize()});
}

void draw_result(const Anomaly& anomaly, const Session& session) {
  emphasised_text(fmt::format("{} withheld",
                              ml::class_name(session.features->classes, anomaly.strange.front())));
  draw_roc(anomaly, ui_colors(session.theme));
  for (const auto& detector : anomaly.detectors)
    text(fmt::format("{}: area {:.3f}; {} found at {} false alarms", detector.name,
                     detector.roc.area, percent(detector.found),
                     percent(anomaly.false_alarm_rate)));
  muted_text(fmt::format("{} against {} that were held out, of which the threshold comes too",
                         plural(anomaly.strange_rows, "strange image"),
                         plural(anomaly.ordinary_rows, "ordinary one")));
}

}  // namespace

void AnomalyView::draw(PanelContext& context) {
  const auto& session = context.session;
  ImGui::Separator();
  if (is_going(session, JobRole::anomaly)) {
    const auto& status = *job_of(session, JobRole::anomaly);
    draw_job_controls(status, "Nothing comes of it then.", context.commands);
    progress(status.progress.fraction, status.progress.message);
  } else {
    draw_choice(context);
  }
  const auto& anomaly = session.anomaly;
  if (anomaly && !anomaly->detectors.empty()) draw_result(*anomaly, session);
}

void AnomalyView::draw_choice(PanelContext& context) {
  const auto& classes = context.session.features->classes;
  withheld_ = std::clamp(withheld_, 0, static_cast<int>(classes.size()) - 1);
  const auto& name = classes[static_cast<std::size_t>(withheld_)];
  const char* const button = "Would it be noticed?";
  ImGui::SetNextItemWidth(std::max(1.0F, ImGui::GetContentRegionAvail().x - button_room(button)));
  if (ImGui::BeginCombo("##withheld", ("withhold " + name).c_str())) {
    for (int label = 0; label < static_cast<int>(classes.size()); ++label)
      if (ImGui::Selectable(classes[static_cast<std::size_t>(label)].c_str(), label == withheld_))
        withheld_ = label;
    ImGui::EndCombo();
  }
  ImGui::SameLine();
  if (ImGui::Button(button)) context.commands.emplace_back(WithholdClass{withheld_});
  tooltip(
      "Reduce and cluster again without the images of that class, then see whether they lie "
      "farther from the clusters, or are repeated worse by the VAE, than images of the other "
      "classes that were held out as well.");
}

}  // namespace diatom::app
