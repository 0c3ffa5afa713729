// Doctor: what is wrong with the open data set before anyone learns from it; a click on a finding
// selects the images that it speaks of.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

std::vector<int> rows_of(const ml::Finding& finding) {
  std::vector<int> rows;
  if (finding.row >= 0) rows.push_back(finding.row);
  if (finding.other_row >= 0) rows.push_back(finding.other_row);
  std::sort(rows.begin(), rows.end());
  return rows;
}

// A class that the finding is about, as all its rows.
std::vector<int> rows_of_class(const Session& session, const std::string& name) {
  const auto& classes = session.features->classes;
  const auto place = std::find(classes.begin(), classes.end(), name);
  std::vector<int> rows;
  if (place == classes.end()) return rows;
  const auto label = static_cast<int>(place - classes.begin());
  const auto count = static_cast<int>(session.features->samples.size());
  for (int row = 0; row < count; ++row)
    if (label_of(session, row) == label) rows.push_back(row);
  return rows;
}

void draw_finding(PanelContext& context, const ml::Finding& finding) {
  auto rows = finding.ailment == ml::Ailment::rare_class
                  ? rows_of_class(context.session, finding.path)
                  : rows_of(finding);
  ImGui::PushTextWrapPos(0.0F);
  text(finding.words);
  ImGui::PopTextWrapPos();
  if (rows.empty()) return;
  const bool hovered = ImGui::IsItemHovered();
  tooltip("Click to select on the map, and to see in Look inside.");
  if (hovered && ImGui::IsMouseClicked(0)) context.commands.emplace_back(SelectRows{rows});
}

const char* heading_of(ml::Ailment ailment) {
  switch (ailment) {
    case ml::Ailment::unreadable:
      return "Unreadable files";
    case ml::Ailment::duplicate:
      return "Copies";
    case ml::Ailment::leak:
      return "Look-alikes in training and test";
    case ml::Ailment::rare_class:
      return "Rare classes";
    case ml::Ailment::suspicious_label:
      break;
  }
  return "Doubtful labels";
}

// Under its heading with how many there are; a person opens what is of interest.
void draw_ailment(PanelContext& context, const ml::Diagnosis& diagnosis, ml::Ailment ailment) {
  const auto is_of_it = [ailment](const auto& finding) { return finding.ailment == ailment; };
  const auto& findings = diagnosis.findings;
  const auto count = std::count_if(findings.begin(), findings.end(), is_of_it);
  if (count == 0) return;
  const auto title = fmt::format("{} ({})##{}", heading_of(ailment), count, ml::name_of(ailment));
  if (!ImGui::TreeNode(title.c_str())) return;
  for (const auto& finding : findings)
    if (is_of_it(finding)) draw_finding(context, finding);
  ImGui::TreePop();
}

class DoctorPanel : public Panel {
 public:
  const char* title() const override { return "Doctor"; }

  void draw(PanelContext& context) override {
    const auto& session = context.session;
    if (is_going(session, JobRole::doctor)) {
      const auto& status = *job_of(session, JobRole::doctor);
      progress(status.progress.fraction, status.progress.message);
    } else {
      draw_start(context);
    }
    if (!session.diagnosis || !session.features) return;
    const auto& diagnosis = *session.diagnosis;
    muted_text(
        fmt::format("{} examined, {}", plural(static_cast<std::int64_t>(diagnosis.rows), "image"),
                    plural(static_cast<std::int64_t>(diagnosis.findings.size()), "finding")));
    for (const auto ailment : {ml::Ailment::unreadable, ml::Ailment::duplicate, ml::Ailment::leak,
                               ml::Ailment::rare_class, ml::Ailment::suspicious_label})
      draw_ailment(context, diagnosis, ailment);
  }

 private:
  static void draw_start(PanelContext& context) {
    const bool can = context.session.features && images_as_opened(context.session) != nullptr;
    ImGui::BeginDisabled(!can);
    if (primary_button("Examine the data", {-1, 0})) context.commands.emplace_back(StartDoctor{});
    ImGui::EndDisabled();
    if (!context.session.features)
      muted_text("Extract features first; copies and labels are told by those.");
    muted_text(
        "Looks for copies, look-alikes on both sides of the split, files that cannot be read, rare "
        "classes and labels that the other images contradict. It changes nothing.");
  }
};

}  // namespace

std::unique_ptr<Panel> make_doctor_panel() {
  return std::make_unique<DoctorPanel>();
}

}  // namespace diatom::app
