#include "app/panels/cluster_choice.h"

#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/parameter_form.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

const ml::VaeMethod* vae_named(const std::string& id) {
  for (const auto& method : ml::VaeRegistry::instance().all())
    if (method.info.id == id) return &method;
  return nullptr;
}

const ml::ClusteringMethod* chosen_clustering(const Session& session) {
  for (const auto& method : ml::ClusteringRegistry::instance().all())
    if (method.info.id == session.clustering) return &method;
  return nullptr;
}

// What is no VAE, in the same words as one: the form and the menu then know no difference.
const ml::MethodInfo principal_components = {
    reduction_by_pca,
    "Principal components",
    "The directions in which the standardised features vary most: a linear reduction, learnt in a "
    "moment, and what a VAE has to beat.",
    {{"components", "components", ml::ParameterKind::integer, 50, 1, 500, true, "",
      "How many numbers each image becomes; never more than there are features or images."}}};
const ml::MethodInfo nothing = {
    no_reduction,
    "Nothing",
    "The standardised features themselves. With hundreds of them all distances become alike, which "
    "is why reducing first helps.",
    {}};

const ml::MethodInfo& chosen_reduction(const Session& session) {
  if (session.reduction == reduction_by_pca) return principal_components;
  const auto* const vae = vae_named(session.reduction);
  return vae != nullptr ? vae->info : nothing;
}

bool are_pixels(const Session& session) {
  return session.features && session.features->recipe &&
         session.features->recipe->backbone == "pixels";
}

std::string term_of_reduction(const std::string& id) {
  if (id == reduction_by_pca) return "embedding.pca";
  return id == no_reduction ? "standardisation" : "vae." + id;
}

void draw_reductions(PanelContext& context) {
  const auto& session = context.session;
  const auto& chosen = chosen_reduction(session);
  const auto offer = [&](const ml::MethodInfo& info) {
    if (ImGui::Selectable(info.label.c_str(), info.id == chosen.id))
      context.commands.emplace_back(ChooseReduction{info.id});
    tooltip(info.help);
  };
  ImGui::SetNextItemWidth(-mark_room());
  const bool open = ImGui::BeginCombo("##reduction", chosen.label.c_str());
  if (!open) tooltip(chosen.help);
  if (!open) explanation_mark(term_of_reduction(chosen.id));
  if (!open) return;
  for (const auto& method : ml::VaeRegistry::instance().all())
    if (!method.of_pixels || are_pixels(session)) offer(method.info);
  offer(principal_components);
  offer(nothing);
  ImGui::EndCombo();
}

void draw_clusterings(PanelContext& context) {
  const auto* const chosen = chosen_clustering(context.session);
  ImGui::SetNextItemWidth(-mark_room());
  const bool open = ImGui::BeginCombo("##clustering", chosen ? chosen->info.label.c_str() : "");
  if (!open && chosen != nullptr) {
    tooltip(chosen->info.help);
    explanation_mark("clustering." + chosen->info.id);
  }
  if (!open) return;
  for (const auto& method : ml::ClusteringRegistry::instance().all()) {
    if (ImGui::Selectable(method.info.label.c_str(), &method == chosen))
      context.commands.emplace_back(ChooseClustering{method.info.id});
    tooltip(method.info.help);
  }
  ImGui::EndCombo();
}

void draw_components(PanelContext& context) {
  const auto change =
      parameter_form(principal_components, {{"components", context.session.components}});
  if (change) context.commands.emplace_back(SetComponents{static_cast<int>(change->value)});
}

// Under a fold, since what comes of it has to be in sight.
void draw_vae_form(PanelContext& context, const ml::MethodInfo& info) {
  if (!ImGui::TreeNode("Parameters of the reduction")) return;
  const auto change = parameter_form(info, values_in(context.session.vae_values, info.id));
  if (change) context.commands.emplace_back(SetVaeValue{change->parameter, change->value});
  ImGui::TreePop();
}

void draw_clustering_form(PanelContext& context, const ml::MethodInfo& info) {
  if (!ImGui::TreeNodeEx("Parameters of the clustering", ImGuiTreeNodeFlags_DefaultOpen)) return;
  const auto change = parameter_form(info, values_in(context.session.clustering_values, info.id));
  if (change) context.commands.emplace_back(SetClusteringValue{change->parameter, change->value});
  ImGui::TreePop();
}

// The name of a choice, before it.
void name_choice(const char* name) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s", name);
  ImGui::SameLine(5.4F * ImGui::GetFontSize());
}

}  // namespace

bool suits_features(const Session& session) {
  const auto* const vae = vae_named(session.reduction);
  return vae == nullptr || !vae->of_pixels || are_pixels(session);
}

void draw_cluster_choice(PanelContext& context, bool fold) {
  const auto& session = context.session;
  ImGui::PushID("reduction");
  name_choice("Reduce by");
  draw_reductions(context);
  if (!suits_features(session))
    muted_text("It takes pixels: choose Pixels as the backbone in the Data panel first.");
  if (session.reduction == reduction_by_pca) draw_components(context);
  if (fold) ImGui::SetNextItemOpen(false);
  if (const auto* const vae = vae_named(session.reduction)) draw_vae_form(context, vae->info);
  ImGui::PopID();
  ImGui::PushID("clustering");
  name_choice("Cluster by");
  draw_clusterings(context);
  if (fold) ImGui::SetNextItemOpen(false);
  if (const auto* const method = chosen_clustering(session))
    draw_clustering_form(context, method->info);
  ImGui::PopID();
}

}  // namespace diatom::app
