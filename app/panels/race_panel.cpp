// The race: top-tuning against fine-tuning on the same images, as it is run; accuracy against time
// and against images, and the verdict in a sentence.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/panels/playing.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/timeline_view.h"
#include "app/panels/widgets.h"
#include "app/race.h"
#include "app/words.h"

namespace diatom::app {
namespace {

void draw_going(const ml::JobStatus& status, Commands& commands) {
  draw_job_controls(status, "End fine-tuning here; its best weights so far stay.", commands);
  progress(status.progress.fraction, "Fine-tuning: " + status.progress.message);
}

void draw_race_start(PanelContext& context) {
  const auto& session = context.session;
  ImGui::BeginDisabled(!session.dataset || !session.backbone);
  if (primary_button("Start the race", {-1, 0})) context.commands.emplace_back(StartRace{});
  ImGui::EndDisabled();
  tooltip(
      "Top-tuning trains a classifier on frozen features; fine-tuning updates all weights of the "
      "same network. Both learn from the same images, each by its own clock.");
}

Curve curve_of(const char* name, const RaceCurve& from, const std::vector<double>& at,
               ImVec4 color) {
  return {name, color, from.accuracy, at};
}

void draw_curves(const Race& race, const UiColors& colors, float height) {
  const auto& top = race.top_tuning;
  const auto& fine = race.fine_tuning;
  const std::array by_time = {curve_of("top-tuning", top, top.seconds, colors.accent),
                              curve_of("fine-tuning", fine, fine.seconds, colors.warning)};
  draw_plot({.id = "##by time",
             .title = "Held out, by time",
             .as_percent = true,
             .x_logarithmic = true,
             .x_unit = " s"},
            by_time, {0, height});
  const std::array by_images = {curve_of("top-tuning", top, top.images, colors.accent),
                                curve_of("fine-tuning", fine, fine.images, colors.warning)};
  draw_plot({.id = "##by images",
             .title = "Held out, by images seen",
             .as_percent = true,
             .x_logarithmic = true},
            by_images, {0, height});
}

void draw_lane(const char* name, const char* term, const RaceCurve& curve, double accuracy,
               double seconds, const std::string& of_which) {
  ImGui::TableNextColumn();
  text(name);
  explanation_mark(term);
  ImGui::TableNextColumn();
  text(curve.accuracy.empty() ? "–" : percent(accuracy));
  ImGui::TableNextColumn();
  text(curve.seconds.empty() ? "–" : duration(seconds));
  ImGui::TableNextColumn();
  ImGui::TextDisabled("%s", of_which.c_str());
}

void draw_lanes(const Session& session, const Race& race) {
  if (!ImGui::BeginTable("##lanes", 4, ImGuiTableFlags_SizingFixedFit)) return;
  const auto& top = race.top_tuning;
  const int digits = race.seconds_features < 1.0 ? 1 : 0;
  draw_lane("top-tuning", "top_tuning", top, top.accuracy.empty() ? NAN : top.accuracy.back(),
            top.seconds.empty() ? NAN : top.seconds.back(),
            fmt::format("features {:.{}f} s", race.seconds_features, digits));
  const auto* const fine = session.fine_tuning.get();
  const bool has_best = fine != nullptr && !fine->curve.empty();
  const auto best = has_best ? fine->curve.at(fine->best) : ml::FineTuningPoint();
  draw_lane("fine-tuning", "fine_tuning", race.fine_tuning, best.accuracy_test, best.seconds,
            has_best ? fmt::format("epoch {:.2g}", best.epochs) : std::string());
  ImGui::EndTable();
  tooltip(
      "Top-tuning's time counts the extraction of all features, even those from the cache, the "
      "choice of parameters and the fit. Fine-tuning's is the time to the weights that were best "
      "on validation images. What is held out decides nothing.");
}

void draw_verdict(const RaceVerdict& verdict) {
  ImGui::PushTextWrapPos(ImGui::GetContentRegionMax().x - mark_room());
  emphasised_text(sentence_of(verdict));
  ImGui::PopTextWrapPos();
  tooltip(
      "The difference in held-out accuracy with its 95 % confidence interval, image by image; and "
      "fine-tuning's time in units of top-tuning's.");
  explanation_mark("race");
  if (!verdict.is_final) muted_text("so far; the race goes on");
}

void draw_entry_form(PanelContext& context) {
  const auto& session = context.session;
  const auto change = parameter_form(ml::fine_tuning_info(), session.fine_tuning_values);
  if (change) context.commands.emplace_back(SetFineTuningValue{change->parameter, change->value});
}

class RacePanel : public Panel {
 public:
  const char* title() const override { return "Race"; }

  void draw(PanelContext& context) override {
    const auto& session = context.session;
    if (is_going(session, JobRole::fine_tuning))
      draw_going(*job_of(session, JobRole::fine_tuning), context.commands);
    else
      draw_race_start(context);
    const auto race =
        race_of(session.features.get(), session.training.get(), session.fine_tuning.get());
    if (race.verdict) draw_verdict(*race.verdict);
    draw_lanes(session, race);
    if (session.fine_tuning) draw_curves(race, ui_colors(session.theme), 9 * ImGui::GetFontSize());
    draw_timeline(context, JobRole::fine_tuning);
    ImGui::BeginDisabled(!session.fine_tuning || !session.fine_tuning->chosen);
    draw_model(context);
    ImGui::EndDisabled();
    ImGui::BeginDisabled(is_going(session, JobRole::fine_tuning));
    draw_entry_form(context);
    ImGui::EndDisabled();
  }

 private:
  void draw_model(PanelContext& context) {
    bool both = context.session.compare_on_feed;
    if (ImGui::Checkbox("Both on the feed", &both))
      context.commands.emplace_back(CompareOnFeed{both});
    tooltip("What either model says of each frame, and in how many frames they differ.");
    ImGui::SameLine();
    if (ImGui::Button("Use fine-tuned")) context.commands.emplace_back(UseFineTunedModel{});
    tooltip("The fine-tuned model recognises on the feed from now on.");
    path_field("##model", "Model file, such as tuned.model", file_, button_room("Save"));
    ImGui::SameLine();
    ImGui::BeginDisabled(file_.empty());
    if (ImGui::Button("Save")) context.commands.emplace_back(SaveFineTunedModel{file_});
    ImGui::EndDisabled();
  }

  std::string file_;  // half-typed
};

}  // namespace

std::unique_ptr<Panel> make_race_panel() {
  return std::make_unique<RacePanel>();
}

}  // namespace diatom::app
