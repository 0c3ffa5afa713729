// One image: what it is taken for, and who decided.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/look_inside.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr int most_classes = 3;
constexpr float contribution_em = 2.6F;  // the side of a picture in a list of contributions

std::string with_sign(double amount) {
  return fmt::format("{:+.3f}", amount);
}

void draw_class_line(const Session& session, int class_id, const std::string& words) {
  class_mark(class_id, session.theme);
  text(ml::class_name(session.features->classes, class_id));
  if (words.empty()) return;
  ImGui::SameLine();
  ImGui::TextDisabled("%s", words.c_str());
}

// The likeliest classes, and which of them it is.
void draw_probabilities(const Session& session, const Explanation& explanation, int label) {
  const auto& probabilities = explanation.probabilities;
  std::vector<int> order(static_cast<std::size_t>(probabilities.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return probabilities[a] > probabilities[b]; });
  order.resize(std::min<std::size_t>(order.size(), most_classes));
  for (const int id : order)
    draw_class_line(session, id, percent(probabilities[id]) + (id == label ? ", true" : ""));
}

void draw_identity(const LookInside& look) {
  const auto& session = look.context.session;
  const auto& sample = session.features->samples[static_cast<std::size_t>(look.looked_at)];
  ImGui::PushID("looked at");
  look.pictures.button(look.looked_at, 6 * ImGui::GetFontSize());
  ImGui::PopID();
  ImGui::SameLine();
  ImGui::BeginGroup();
  ImGui::TextDisabled(sample.split == ml::Split::test ? "held-out image of" : "training image of");
  draw_class_line(session, sample.label, "");
  ImGui::TextDisabled("taken for");
  explanation_mark("confidence");
  const auto& explanation = session.explanation;
  if (explanation && explanation->row == look.looked_at && explanation->probabilities.size() > 0)
    draw_probabilities(session, *explanation, sample.label);
  ImGui::EndGroup();
}

// A bar to the right of the middle for what speaks for the class, to the left for what speaks
// against it.
void draw_amount(double amount, double largest, const UiColors& colors) {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = std::max(em, ImGui::GetContentRegionAvail().x);
  const float middle = at.x + width / 2;
  const float reach = static_cast<float>(amount / std::max(1e-12, largest)) * width / 2;
  auto& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({std::min(middle, middle + reach), at.y + 0.15F * em},
                     {std::max(middle, middle + reach), at.y + 0.6F * em},
                     ImGui::GetColorU32(amount < 0 ? colors.warning : colors.accent));
  list.AddLine({middle, at.y}, {middle, at.y + 0.75F * em}, ImGui::GetColorU32(colors.muted));
  ImGui::Dummy({width, 0.8F * em});
}

// Training images with what each gives to the score; the row of the one that was clicked, or -1.
int draw_contributions(const LookInside& look, const std::vector<Contribution>& contributions,
                       double largest, int chosen) {
  const auto& session = look.context.session;
  const auto colors = ui_colors(session.theme);
  int clicked = -1;
  for (const auto& one : contributions) {
    if (look.pictures.button(one.row, contribution_em * ImGui::GetFontSize(), one.row == chosen))
      clicked = one.row;
    ImGui::SameLine();
    ImGui::BeginGroup();
    draw_class_line(session, session.features->samples[static_cast<std::size_t>(one.row)].label,
                    with_sign(one.amount));
    draw_amount(one.amount, largest, colors);
    ImGui::EndGroup();
  }
  return clicked;
}

double largest_of(const std::vector<Contribution>& contributions) {
  double largest = 0.0;
  for (const auto& one : contributions) largest = std::max(largest, std::abs(one.amount));
  return largest;
}

int draw_centres(const LookInside& look, const Explanation& explanation) {
  const auto& session = look.context.session;
  const auto shown = static_cast<int>(explanation.centres.size());
  ImGui::Separator();
  text("The centres that decided");
  tooltip(
      "FALKON's score is a sum over its centres, each of them a training image. These speak "
      "loudest, for the class or against it.");
  explanation_mark("votes");
  muted_text(fmt::format("It scores {:.3f} for {}: the sum over {}. The map rings these.",
                         explanation.score,
                         ml::class_name(session.features->classes, explanation.predicted),
                         plural(shown + explanation.other_centres, "centre")));
  const double largest = std::max(largest_of(explanation.centres), std::abs(explanation.others));
  ImGui::PushID("centres");
  const int clicked = draw_contributions(look, explanation.centres, largest, -1);
  ImGui::PopID();
  ImGui::Dummy({contribution_em * ImGui::GetFontSize(), 1});  // where the others have pictures
  ImGui::SameLine();
  ImGui::BeginGroup();
  text(fmt::format("All {} others", grouped(explanation.other_centres)));
  ImGui::SameLine();
  ImGui::TextDisabled("%s", with_sign(explanation.others).c_str());
  draw_amount(explanation.others, largest, ui_colors(session.theme));
  ImGui::EndGroup();
  emphasised_text(fmt::format("Score {:.3f}", explanation.score));
  return clicked;
}

void draw_left_out(const Session& session, const LeftOut& left_out, const Explanation& before) {
  const double accuracy = session.training->fit->iterations.back().accuracy_test;
  ImGui::TextDisabled("held-out accuracy without it");
  emphasised_text(fmt::format("{} instead of {}", percent(left_out.accuracy), percent(accuracy)));
  muted_text(left_out.changed_labels == 0
                 ? std::string("No held-out image would be named otherwise.")
                 : fmt::format("{} would be named otherwise.",
                               plural(left_out.changed_labels, "held-out image")));
  ImGui::TextDisabled("this image without it");
  draw_class_line(session, left_out.predicted,
                  fmt::format("{} instead of {}", percent(left_out.probability),
                              percent(before.probabilities[left_out.predicted])));
}

void draw_owed(const LookInside& look, const Explanation& explanation) {
  const auto& session = look.context.session;
  ImGui::Separator();
  text("Without one training image");
  explanation_mark("without_one");
  muted_text(fmt::format(
      "What the score of {:.3f} for {} owes to single training images, exactly. "
      "Click one to leave it out.",
      explanation.score, ml::class_name(session.features->classes, explanation.predicted)));
  const auto& left_out = session.left_out;
  const bool is_current =
      left_out && left_out->training == session.training && left_out->of_row == explanation.row;
  if (is_current && left_out->is_known) draw_left_out(session, *left_out, explanation);
  ImGui::PushID("owed");
  const int clicked = draw_contributions(look, explanation.owed, largest_of(explanation.owed),
                                         is_current ? left_out->row : -1);
  ImGui::PopID();
  if (clicked >= 0) look.context.commands.emplace_back(LeaveOut{clicked});
}

}  // namespace

int draw_one_image(const LookInside& look) {
  const auto& session = look.context.session;
  if (look.looked_at < 0) {
    muted_text("Click an image among the mistakes, or a point of the map.");
    return -1;
  }
  draw_identity(look);
  const auto& explanation = session.explanation;
  const bool known =
      explanation && explanation->row == look.looked_at && explanation->probabilities.size() > 0;
  if (!known) {
    if (!session.training) muted_text("Train a classifier, and see here who decides.");
    return -1;
  }
  const int clicked = explanation->centres.empty() ? -1 : draw_centres(look, *explanation);
  if (!explanation->owed.empty()) {
    draw_owed(look, *explanation);
  } else {
    ImGui::Separator();
    muted_text("What leaving one training image out would change is exact for ridge only.");
  }
  return clicked;
}

}  // namespace diatom::app
