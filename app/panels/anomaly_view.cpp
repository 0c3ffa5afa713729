#include "app/panels/anomaly_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/playing.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

// The share of the strange that is found at each of the rates, the steps held until the next.
std::vector<double> found_at(const std::vector<double>& rates, const ml::Roc& roc) {
  std::vector<double> found;
  for (const double rate : rates) {
    const auto beyond = std::upper_bound(roc.false_positive_rate.begin(),
                                         roc.false_positive_rate.end(), rate + 1e-9);
    const auto step = beyond - roc.false_positive_rate.begin();
    found.push_back(step == 0 ? 0.0 : roc.true_positive_rate[static_cast<std::size_t>(step - 1)]);
  }
  return found;
}

// All at the same rates, so that the values under the mouse belong together; and chance.
void draw_roc(const Anomaly& anomaly, const UiColors& colors) {
  std::vector<double> rates;
  std::vector<double> percents;
  for (int i = 0; i <= 100; ++i) {
    rates.push_back(i / 100.0);
    percents.push_back(i);
  }
  const std::array colors_of = {colors.accent, colors.warning};
  std::vector<Curve> curves;
  for (const auto& detector : anomaly.detectors)
    curves.push_back({detector.name.c_str(), colors_of.at(curves.size() % colors_of.size()),
                      found_at(rates, detector.roc), percents});
  curves.push_back({"chance", colors.muted, rates, percents});
  draw_plot({.id = "##roc",
             .title = "Strange found",
             .x_name = "false alarms, %",
             .as_percent = true,
             .term = "roc"},
            curves, {0, 11 * ImGui::GetFontSize()});
}

void draw_result(const Anomaly& anomaly, const Session& session) {
  emphasised_text(fmt::format("{} withheld",
                              ml::class_name(anomaly.features->classes, anomaly.strange.front())));
  draw_roc(anomaly, ui_colors(session.theme));
  for (const auto& detector : anomaly.detectors) {
    text(fmt::format("{}: area {:.3f}", detector.name, detector.roc.area));
    muted_text(fmt::format("{} found at {} false alarms", percent(detector.found),
                           percent(anomaly.false_alarm_rate)));
  }
  muted_text(fmt::format("{} against {} that were held out, which set the threshold",
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
  const bool is_current = anomaly && anomaly->features == session.features;
  if (is_current && !anomaly->detectors.empty()) draw_result(*anomaly, session);
}

void AnomalyView::draw_choice(PanelContext& context) {
  const auto& classes = context.session.features->classes;
  withheld_ = std::clamp(withheld_, 0, static_cast<int>(classes.size()) - 1);
  const auto& name = classes[static_cast<std::size_t>(withheld_)];
  const char* const button = "Would it be noticed?";
  ImGui::SetNextItemWidth(
      std::max(1.0F, ImGui::GetContentRegionAvail().x - button_room(button) - mark_room()));
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
  explanation_mark("withheld");
}

}  // namespace diatom::app
