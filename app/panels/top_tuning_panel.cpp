// Top-tuning: a classifier's parameters, its training as it goes, and what it is worth.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/figures.h"
#include "app/panels/icons.h"
#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/panels/playing.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/timeline_view.h"
#include "app/panels/tuning_map.h"
#include "app/panels/widgets.h"
#include "app/words.h"
#include "ml/core/term.h"

namespace diatom::app {
namespace {

const ml::Fit* fit_of(const Session& session) {
  return session.training && session.training->fit ? session.training->fit.get() : nullptr;
}

const ml::ClassifierMethod* classifier_of(const std::string& id) {
  for (const auto& method : ml::ClassifierRegistry::instance().all())
    if (method.info.id == id) return &method;
  return nullptr;
}

const ml::ClassifierMethod* chosen_classifier(const Session& session) {
  return classifier_of(session.classifier);
}

// By which the figures were made; null before there is a head.
const ml::ClassifierMethod* trained_classifier(const ml::Fit& fit) {
  return fit.head ? classifier_of(fit.head->method()) : nullptr;
}

// What the method drives towards 0, under its own word where it has one.
const ml::Term* residual_term(const ml::Fit& fit) {
  const auto* const method = trained_classifier(fit);
  return ml::find_parameter_term(method != nullptr ? method->info.id : "", "residual");
}

// Among figures a name begins small.
std::string name_among_figures(const ml::Term& term) {
  auto name = term.info.label;
  if (!name.empty())
    name.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(name.front())));
  return name;
}

void draw_classifier_choice(PanelContext& context) {
  const auto* const chosen = chosen_classifier(context.session);
  ImGui::SetNextItemWidth(-mark_room());
  const bool open = ImGui::BeginCombo("##classifier", chosen ? chosen->info.label.c_str() : "");
  if (!open && chosen != nullptr) {
    tooltip(chosen->info.help);
    explanation_mark("classifier." + chosen->info.id);
  }
  if (!open) return;
  for (const auto& method : ml::ClassifierRegistry::instance().all()) {
    if (ImGui::Selectable(method.info.label.c_str(), &method == chosen))
      context.commands.emplace_back(ChooseClassifier{method.info.id});
    tooltip(method.info.help);
  }
  ImGui::EndCombo();
}

void draw_form(PanelContext& context) {
  const auto* const chosen = chosen_classifier(context.session);
  if (chosen == nullptr) return;
  const auto& all_values = context.session.classifier_values;
  const auto found = all_values.find(chosen->info.id);
  const auto* const fit = fit_of(context.session);
  const auto change = parameter_form(
      chosen->info, found == all_values.end() ? ml::ParameterValues() : found->second,
      fit != nullptr ? fit->chosen : ml::ParameterValues());
  if (change) context.commands.emplace_back(SetClassifierValue{change->parameter, change->value});
  if (!chosen->tune) return;
  ImGui::BeginDisabled(!context.session.features);
  if (ImGui::Button("Choose σ, λ and centres", {-1, 0}))
    context.commands.emplace_back(StartTraining{.tune = true});
  ImGui::EndDisabled();
  tooltip(
      "Try out pairs on the training images alone, each of them left out in turn, then ever more "
      "centres where their number is left to it, and train with the best.");
}

bool has_parameter(const ml::ClassifierMethod* method, const char* id) {
  if (method == nullptr) return false;
  const auto& all = method->info.parameters;
  return std::any_of(all.begin(), all.end(), [id](const auto& one) { return one.id == id; });
}

// For classifiers that stand on centres: the selection instead of drawn ones.
void draw_centres(PanelContext& context) {
  const auto& session = context.session;
  if (!has_parameter(chosen_classifier(session), "centres")) return;
  if (session.centres) {
    const auto count = static_cast<std::int64_t>(session.centres->size());
    if (ImGui::Button("Draw centres again", {-1, 0}))
      context.commands.emplace_back(ChooseCentres{});
    tooltip(fmt::format("The centres are {} of yours.", plural(count, "image")));
    return;
  }
  ImGui::BeginDisabled(session.selection->empty());
  if (ImGui::Button("Use the selected images as centres", {-1, 0}))
    context.commands.emplace_back(ChooseCentres{*session.selection});
  ImGui::EndDisabled();
  tooltip("From the next training on, the kernel stands on them.");
}

void draw_play_step_reset(PanelContext& context) {
  const auto& session = context.session;
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  const float third = (ImGui::GetContentRegionAvail().x - 2 * spacing) / 3;
  const ImVec2 size(std::max(1.0F, third), 0);
  ImGui::BeginDisabled(!session.features);
  if (primary_button(is_training(session) ? "Pause" : "Play", size))
    emit_train_or_pause(session, context.commands);
  tooltip("Train, or hold the training. Space holds everything.");
  ImGui::SameLine();
  if (ImGui::Button("Step", size)) context.commands.emplace_back(StepTraining{});
  tooltip("One iteration, to watch what it does (.).");
  ImGui::SameLine();
  if (ImGui::Button("Reset", size)) context.commands.emplace_back(StartTraining{.paused = true});
  tooltip("Begin anew with these parameters, ready for single steps.");
  ImGui::EndDisabled();
}

void draw_headline(const ml::Fit* fit) {
  const bool known = fit != nullptr && !fit->iterations.empty();
  const double accuracy = known ? fit->iterations.back().accuracy_test : NAN;
  const auto color = std::isfinite(accuracy) ? ImGuiCol_CheckMark : ImGuiCol_TextDisabled;
  ImGui::BeginGroup();
  ImGui::PushFont(font(Font::figure));
  ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetStyleColorVec4(color));
  text(percent(accuracy));
  ImGui::PopStyleColor();
  ImGui::PopFont();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 0.4F * ImGui::GetFontSize());
  ImGui::TextDisabled("held-out accuracy");
  explanation_mark("held_out_accuracy");
  ImGui::EndGroup();
}

// What the trainer settled for itself, under the names that the form gives them.
void add_chosen(std::vector<Figure>& figures, const ml::Fit& fit, const ml::MethodInfo& method) {
  for (const auto& parameter : method.parameters) {
    const auto found = fit.chosen.find(parameter.id);
    if (found == fit.chosen.end()) continue;
    figures.push_back({parameter.label, fmt::format("{:.4g}", found->second)});
  }
}

std::vector<Figure> figures_of(const ml::Fit& fit, const ml::ClassifierMethod* method) {
  const auto newest = fit.iterations.empty() ? ml::Iteration() : fit.iterations.back();
  const double accuracy = fit.iterations.empty() ? NAN : newest.accuracy_train;
  std::vector<Figure> figures = {{"train", percent(accuracy), "training_accuracy"},
                                 {"iteration", grouped(newest.index)},
                                 {"time", duration(fit.seconds)}};
  const auto* const driven = residual_term(fit);
  if (newest.residual > 0 && driven != nullptr)
    figures.push_back(
        {name_among_figures(*driven), scientific(newest.residual), driven->info.id.c_str()});
  if (method != nullptr) add_chosen(figures, fit, method->info);
  return figures;
}

// The one figure that counts, and the others beside it where there is room.
void draw_result(const Session& session) {
  const auto* const fit = fit_of(session);
  draw_headline(fit);
  if (fit == nullptr) return;
  const auto* const chosen = chosen_classifier(session);
  const auto* const trained = fit->head ? trained_classifier(*fit) : chosen;
  const auto figures = figures_of(*fit, trained);
  ImGui::SameLine(0, ImGui::GetFontSize());
  const bool wide = columns_of_figures(figures, ImGui::GetContentRegionAvail().x, 2) == 2;
  if (!wide) ImGui::NewLine();
  draw_figures(figures, wide ? 2 : 3);
  if (trained != nullptr && chosen != nullptr && trained != chosen)
    muted_text(fmt::format("All this was by {}: Play trains {}.", trained->info.label,
                           chosen->info.label));
}

void draw_accuracy(const ml::Fit& fit, const UiColors& colors, float height) {
  std::array curves = {Curve{"held out", colors.accent, {}}, Curve{"train", colors.muted, {}}};
  for (const auto& iteration : fit.iterations) {
    curves[0].values.push_back(iteration.accuracy_test);
    curves[1].values.push_back(iteration.accuracy_train);
  }
  draw_plot({.id = "##accuracy", .title = "Accuracy", .x_name = "iteration", .as_percent = true},
            curves, {0, height});
}

void draw_residual(const ml::Fit& fit, const UiColors& colors, float height) {
  const auto* const driven = residual_term(fit);
  if (driven == nullptr) return;
  const auto name = name_among_figures(*driven);
  std::array curves = {Curve{name.c_str(), colors.warning, {}}};
  for (const auto& iteration : fit.iterations) curves[0].values.push_back(iteration.residual);
  draw_plot({.id = "##residual",
             .title = driven->info.label.c_str(),
             .x_name = "iteration",
             .logarithmic = true,
             .term = driven->info.id.c_str()},
            curves, {0, height});
}

// Curves share what `reserved_px` leaves of the panel. Closed forms have no residual to show.
void draw_curves(const ml::Fit& fit, renderer::Theme theme, float reserved_px) {
  const float em = ImGui::GetFontSize();
  const bool iterative = std::any_of(fit.iterations.begin(), fit.iterations.end(),
                                     [](const auto& iteration) { return iteration.residual > 0; });
  const float titles = ImGui::GetTextLineHeightWithSpacing() + ImGui::GetStyle().ItemSpacing.y;
  const float room = ImGui::GetContentRegionAvail().y - reserved_px;
  const float height = std::clamp(room / (iterative ? 2 : 1) - titles, 6 * em, 14 * em);
  const auto colors = ui_colors(theme);
  draw_accuracy(fit, colors, height);
  if (iterative) draw_residual(fit, colors, height);
}

class TopTuningPanel : public Panel {
 public:
  const char* title() const override { return "Top-tuning"; }

  // The result stands above the parameters, so that a small window shows what happens.
  void draw(PanelContext& context) override {
    const auto& session = context.session;
    draw_classifier_choice(context);
    draw_play_step_reset(context);
    if (const auto* const status = job_of(session, JobRole::training))
      if (!ml::is_over(status->state)) progress(status->progress.fraction, "");
    draw_result(session);
    if (session.training && session.training->tuning)
      draw_tuning(*session.training->tuning, session.theme, 8 * ImGui::GetFontSize());
    if (const auto* const fit = fit_of(session))
      draw_curves(*fit, session.theme, height_below_curves_);
    else if (!session.features)
      muted_text("Extract features first; the classifier learns from those.");
    const float begin = ImGui::GetCursorPosY();
    draw_timeline(context, JobRole::training);
    draw_form(context);
    draw_centres(context);
    draw_file(context);
    height_below_curves_ = ImGui::GetCursorPosY() - begin;
  }

 private:
  void draw_file(PanelContext& context) {
    ImGui::Separator();
    path_field("##model", "Model file, such as plankton.model", file_,
               button_room("Save") + button_room("Load"));
    ImGui::SameLine();
    ImGui::BeginDisabled(file_.empty() || !context.session.model);
    if (ImGui::Button("Save")) context.commands.emplace_back(SaveModel{file_});
    ImGui::EndDisabled();
    ImGui::SameLine();
    ImGui::BeginDisabled(file_.empty());
    if (ImGui::Button("Load")) context.commands.emplace_back(OpenModel{file_});
    ImGui::EndDisabled();
  }

  std::string file_;               // half-typed
  float height_below_curves_ = 0;  // of the last frame
};

}  // namespace

std::unique_ptr<Panel> make_top_tuning_panel() {
  return std::make_unique<TopTuningPanel>();
}

}  // namespace diatom::app
