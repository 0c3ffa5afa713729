// Clusters: groups among images that nobody has labelled, from numbers to names. A VAE or principal
// components reduce the features, a clustering finds groups, and a person makes classes of them.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/anomaly_view.h"
#include "app/panels/carried_view.h"
#include "app/panels/cluster_choice.h"
#include "app/panels/cluster_curves.h"
#include "app/panels/cluster_scores.h"
#include "app/panels/contingency_view.h"
#include "app/panels/groups_view.h"
#include "app/panels/how_many_view.h"
#include "app/panels/panels.h"
#include "app/panels/pictures.h"
#include "app/panels/playing.h"
#include "app/panels/style.h"
#include "app/panels/timeline_view.h"
#include "app/panels/widgets.h"
#include "app/shown_groups.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr std::size_t most_members = 24;

// Returns whether a run was begun.
bool draw_start_of_clusters(PanelContext& context) {
  const auto& session = context.session;
  const auto* const status = job_of(session, JobRole::clusters);
  const bool going = is_going(session, JobRole::clusters);
  const bool can = session.features && suits_features(session);
  const auto commands_before = context.commands.size();
  const float half =
      std::max(1.0F, (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x) / 2);
  if (going) {
    draw_job_controls(*status, "End it here; what is found so far stays.", context.commands);
  } else {
    ImGui::BeginDisabled(!can);
    if (primary_button("Find clusters", {-1, 0})) context.commands.emplace_back(StartClustering{});
    ImGui::EndDisabled();
    tooltip(
        "Reduce the features and find groups among them. No label is looked at; where there "
        "are some, they only score the result.");
  }
  ImGui::BeginDisabled(!can);
  if (ImGui::Button("Step", {half, 0})) context.commands.emplace_back(StepClustering{});
  ImGui::EndDisabled();
  tooltip("One batch of the VAE, or one iteration, to watch what it does.");
  ImGui::SameLine();
  ImGui::BeginDisabled(going || !session.clusters || !session.clusters->latents);
  if (ImGui::Button("Cluster again", {half, 0}))
    context.commands.emplace_back(StartClustering{.keep_latents = true});
  ImGui::EndDisabled();
  tooltip("The latents stay; only the clusters are found anew, by the method chosen above.");
  if (going) progress(status->progress.fraction, status->progress.message);
  return !going && context.commands.size() > commands_before;
}

int draw_selection(const Session& session, Pictures& pictures) {
  const auto& selection = *session.selection;
  if (selection.empty()) return -1;
  const auto count = static_cast<std::int64_t>(selection.size());
  ImGui::TextDisabled("%s", ("Selected: " + plural(count, "image")).c_str());
  ImGui::PushID("selected");
  const int clicked = pictures.strip(some_of(selection, most_members), 3.2F * ImGui::GetFontSize(),
                                     most_members, -1);
  ImGui::PopID();
  return clicked;
}

class ClustersPanel : public Panel {
 public:
  const char* title() const override { return "Clusters"; }

  void draw(PanelContext& context) override {
    const auto& session = context.session;
    draw_cluster_choice(context, fold_);
    fold_ = draw_start_of_clusters(context);
    if (!session.features) {
      muted_text("Extract features first; clusters are groups among those.");
      return;
    }
    if (!session.clusters || session.clusters->features != session.features) return;
    draw_run(context, *session.clusters);
  }

 private:
  void draw_run(PanelContext& context, const ClusterRun& run) {
    const auto theme = context.session.theme;
    ImGui::Separator();
    draw_timeline(context, JobRole::clusters);  // above the curves, which fill the panel
    draw_cluster_curves(run, theme);
    draw_cluster_scores(run);
    if (run.how_many) draw_how_many(*run.how_many, theme);
    if (run.clustering) draw_found(context, run);
    draw_carried(run.carried, ui_colors(theme));
    if (run.is_final && run.table) anomaly_.draw(context);
  }

  // The table, and the groups; the images of what is selected stand beneath what selected them.
  void draw_found(PanelContext& context, const ClusterRun& run) {
    const auto groups = shown_.of(context.session);
    Pictures pictures(context);
    int clicked = -1;
    bool is_cell = false;
    ImGui::Separator();
    if (run.table) {
      is_cell = table_.draw(context, groups);
      if (is_cell) clicked = draw_selection(context.session, pictures);
      ImGui::Separator();
    }
    groups_.draw(context, *groups, !run.table, pictures);
    if (!is_cell) clicked = draw_selection(context.session, pictures);
    pictures.ask();
    if (clicked >= 0) context.commands.emplace_back(SelectRows{{clicked}});
  }

  bool fold_ = false;  // a run has begun: the next frame puts the parameters away
  ShownGroups shown_;
  ContingencyView table_;
  GroupsView groups_;
  AnomalyView anomaly_;
};

}  // namespace

std::unique_ptr<Panel> make_clusters_panel() {
  return std::make_unique<ClustersPanel>();
}

}  // namespace diatom::app
