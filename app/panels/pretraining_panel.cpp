// Pre-training: our own small network learns from pictures, drawn or one's own, before one's eyes;
// and what it has learnt becomes the backbone.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/block_picture.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/figures.h"
#include "app/panels/panels.h"
#include "app/panels/playing.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/timeline_view.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

// The present backbone's name where it can teach, or "".
std::string teacher_in(const Session& session) {
  if (!session.backbone || session.backbone_request.id == "diatom-net") return {};
  for (const auto& method : ml::BackboneRegistry::instance().all())
    if (method.info.id == session.backbone_request.id)
      return method.needs_weights ? method.info.label : std::string();
  return {};
}

void draw_losses(const ml::Pretraining& run, const UiColors& colors, float height) {
  std::array curves = {Curve{"classes", colors.accent, {}}, Curve{"teacher", colors.warning, {}}};
  for (const auto& point : run.curve) {
    curves[0].values.push_back(point.learnt.classes);
    curves[1].values.push_back(point.learnt.teacher > 0 ? point.learnt.teacher : NAN);
  }
  const bool taught = !run.curve.empty() && run.curve.back().learnt.teacher > 0;
  draw_plot({.id = "##loss", .title = "Loss", .x_name = "20 updates ×"},
            std::span(curves).first(taught ? 2 : 1), {0, height});
}

void draw_accuracy(const ml::Pretraining& run, const UiColors& colors, float height) {
  std::array curves = {Curve{"held out", colors.accent, {}}, Curve{"learnt", colors.muted, {}}};
  for (const auto& point : run.curve) {
    curves[0].values.push_back(point.held_out.accuracy);
    curves[1].values.push_back(point.learnt.accuracy);
  }
  draw_plot({.id = "##accuracy", .title = "Accuracy", .x_name = "20 updates ×", .as_percent = true},
            curves, {0, height});
}

std::vector<Figure> figures_of(const ml::Pretraining& run) {
  const bool known = !run.curve.empty();
  return {{"held out", percent(known ? run.curve.back().held_out.accuracy : NAN)},
          {"loss", known ? fmt::format("{:.2f}", run.curve.back().learnt.classes) : "–"},
          {"update", grouped(run.updates)}};
}

void draw_filters(const ml::Pretraining& run) {
  if (run.filters.empty()) return;
  ImGui::TextDisabled("First filters");
  tooltip(
      "What the first convolution looks for, three by three pixels each: edges, spots and colours "
      "grow out of noise.");
  block_picture(run.filters, std::min(ImGui::GetContentRegionAvail().x, 18 * ImGui::GetFontSize()));
}

class PretrainingPanel : public Panel {
 public:
  const char* title() const override { return "Pre-training"; }

  void draw(PanelContext& context) override {
    const auto& session = context.session;
    const bool going = is_going(session, JobRole::pretraining);
    ImGui::BeginDisabled(going);
    draw_sources(session);
    draw_choices(session);
    ImGui::EndDisabled();
    if (going) {
      const auto& status = *job_of(session, JobRole::pretraining);
      draw_job_controls(status, "End here; the weights learnt so far can be used.",
                        context.commands);
      progress(status.progress.fraction, status.progress.message);
    } else {
      draw_start(context);
    }
    if (session.pretraining) draw_run(context, *session.pretraining);
  }

 private:
  void draw_sources(const Session& session);
  void draw_choices(const Session& session);
  void draw_start(PanelContext& context);
  void draw_run(PanelContext& context, const ml::Pretraining& run);

  StartPretraining wanted_;  // half-chosen
  std::string file_;         // half-typed
};

void PretrainingPanel::draw_sources(const Session& session) {
  ImGui::TextDisabled("Learn from");
  explanation_mark("pretraining");
  ImGui::Checkbox("Formulas", &wanted_.formulas);
  tooltip("Contours and textures of 48 kinds, drawn by numbers: no photograph is needed.");
  explanation_mark("formulas");
  ImGui::SameLine();
  ImGui::Checkbox("Synthetic world", &wanted_.synthetic);
  tooltip("Specimens of the world drawn by code.");
  ImGui::BeginDisabled(!session.dataset);
  if (!session.dataset) wanted_.data_set = false;
  const auto name = session.dataset ? ": " + session.dataset->name : std::string();
  ImGui::Checkbox(("Open data" + name + "###data_set").c_str(), &wanted_.data_set);
  ImGui::EndDisabled();
  tooltip("The open data set's training part; what is held out there stays unseen.");
}

void PretrainingPanel::draw_choices(const Session& session) {
  const auto teacher = teacher_in(session);
  if (teacher.empty()) wanted_.teacher = false;
  ImGui::BeginDisabled(teacher.empty());
  const auto words = teacher.empty() ? std::string("Repeat a teacher") : "Repeat " + teacher;
  ImGui::Checkbox((words + "###teacher").c_str(), &wanted_.teacher);
  ImGui::EndDisabled();
  tooltip(
      "Also learn to give the features of the present backbone, where that is another network "
      "(distillation).");
  explanation_mark("distillation");
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Epochs");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(3.6F * ImGui::GetFontSize());
  if (ImGui::InputInt("##epochs", &wanted_.epochs, 0))
    wanted_.epochs = std::clamp(wanted_.epochs, 0, 1000);
  tooltip("Passes over all pictures; 0 leaves the weights random, to compare with.");
}

void PretrainingPanel::draw_start(PanelContext& context) {
  ImGui::BeginDisabled(!wanted_.formulas && !wanted_.synthetic && !wanted_.data_set);
  if (primary_button("Pre-train", {-1, 0})) context.commands.emplace_back(wanted_);
  tooltip("Begin with new weights; top-tuning goes on beside it.");
  ImGui::EndDisabled();
}

void PretrainingPanel::draw_run(PanelContext& context, const ml::Pretraining& run) {
  const auto colors = ui_colors(context.session.theme);
  const float height = 7 * ImGui::GetFontSize();
  draw_figures(figures_of(run), 3);
  draw_losses(run, colors, height);
  draw_accuracy(run, colors, height);
  draw_timeline(context, JobRole::pretraining);
  draw_filters(run);
  ImGui::BeginDisabled(!run.weights);
  if (ImGui::Button("Use these weights", {-1, 0}))
    context.commands.emplace_back(UsePretrainedWeights{});
  tooltip("The network as it is now becomes the backbone, and features are extracted by it.");
  path_field("##weights", "Weights file, such as mine.safetensors", file_, button_room("Save"));
  ImGui::SameLine();
  ImGui::BeginDisabled(file_.empty());
  if (ImGui::Button("Save")) context.commands.emplace_back(SavePretrainedWeights{file_});
  ImGui::EndDisabled();
  ImGui::EndDisabled();
}

}  // namespace

std::unique_ptr<Panel> make_pretraining_panel() {
  return std::make_unique<PretrainingPanel>();
}

}  // namespace diatom::app
