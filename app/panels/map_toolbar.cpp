#include "app/panels/map_toolbar.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/coloring.h"
#include "app/panels/keys.h"
#include "app/panels/parameter_form.h"
#include "app/panels/widgets.h"
#include "app/panels/words.h"

namespace diatom::app {
namespace {

constexpr int neighbours_selected = 16;  // with the row itself

struct ColorChoice {
  ColorBy by;
  const char* name;
};
constexpr std::array color_choices = {ColorChoice{ColorBy::label, "Class"},
                                      ColorChoice{ColorBy::prediction, "Prediction"},
                                      ColorChoice{ColorBy::cluster, "Cluster"},
                                      ColorChoice{ColorBy::correctness, "Right or wrong"},
                                      ColorChoice{ColorBy::confidence, "Confidence"},
                                      ColorChoice{ColorBy::novelty, "Novelty"},
                                      ColorChoice{ColorBy::distortion, "Distortion"},
                                      ColorChoice{ColorBy::order, "Order"}};

// What follows is about so wide, in units of the font's size: beside what was drawn, where there is
// room.
void on_this_line_or_the_next(float width_em) {
  const float em = ImGui::GetFontSize();
  ImGui::SameLine(0, em);
  if (ImGui::GetContentRegionAvail().x < width_em * em) ImGui::NewLine();
}

template <class Registry>
const ml::MethodInfo* info_in(const Registry& registry, const std::string& id) {
  for (const auto& method : registry.all())
    if (method.info.id == id) return &method.info;
  return nullptr;
}

std::string name_of_shown_color(const Session& session) {
  const auto shown = shown_color(session);
  for (const auto& choice : color_choices)
    if (choice.by == shown) return choice.name;
  return session.color_column;
}

void draw_colors(PanelContext& context) {
  const auto& session = context.session;
  const auto shown = shown_color(session);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Colour");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(8 * ImGui::GetFontSize());
  if (!ImGui::BeginCombo("##colour", name_of_shown_color(session).c_str())) return;
  for (const auto& choice : color_choices)
    if (can_color(session, choice.by) && ImGui::Selectable(choice.name, choice.by == shown))
      context.commands.emplace_back(ChooseColor{choice.by});
  for (const auto& column : session.map->features->columns)
    if (ImGui::Selectable((column + "##column").c_str(),
                          shown == ColorBy::column && column == session.color_column))
      context.commands.emplace_back(ChooseColor{ColorBy::column, column});
  ImGui::EndCombo();
}

// A form is as wide as its window, which is to be as wide as its words.
bool begin_form_popup(const char* name) {
  const float em = ImGui::GetFontSize();
  ImGui::SetNextWindowSizeConstraints({22 * em, 0}, {22 * em, 1e6F});
  return ImGui::BeginPopup(name);
}

void draw_embedding_form(PanelContext& context, const ml::MethodInfo& info) {
  if (begin_form_popup("layout")) {
    const auto change = parameter_form(info, values_in(context.session.embedding_values, info.id));
    if (change) context.commands.emplace_back(SetEmbeddingValue{change->parameter, change->value});
    if (primary_button("Lay out anew")) context.commands.emplace_back(StartMap{});
    ImGui::EndPopup();
  }
}

void draw_embeddings(PanelContext& context) {
  const auto& session = context.session;
  const auto& registry = ml::EmbeddingRegistry::instance();
  const auto* const chosen = info_in(registry, session.embedding);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Map by");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(11.5F * ImGui::GetFontSize());
  const bool open =
      ImGui::BeginCombo("##embedding", chosen != nullptr ? chosen->label.c_str() : "");
  if (!open && chosen != nullptr) tooltip(chosen->help);
  if (open) {
    for (const auto& method : registry.all()) {
      if (ImGui::Selectable(method.info.label.c_str(), &method.info == chosen))
        context.commands.emplace_back(ChooseEmbedding{method.info.id});
      tooltip(method.info.help);
    }
    ImGui::EndCombo();
  }
  ImGui::SameLine();
  if (ImGui::Button("...##layout")) ImGui::OpenPopup("layout");
  tooltip("How it is laid out.");
  if (chosen != nullptr) draw_embedding_form(context, *chosen);
}

// Everything but the points.
void draw_look(PanelContext& context) {
  if (!begin_form_popup("look")) return;
  auto look = context.session.map_look;
  bool changed = ImGui::Checkbox("Names of the groups", &look.names);
  changed |= ImGui::Checkbox("Pictures of what is near", &look.pictures);
  tooltip("Images in the places of points, as far as there is room: come closer to see them.");
  ImGui::PushItemWidth(10 * ImGui::GetFontSize());
  if (const auto* const info = info_in(ml::BoundaryRegistry::instance(), look.boundary)) {
    changed |= ImGui::SliderFloat("opacity", &look.opacity, 0.03F, 0.8F, "%.2f");
    auto& values = look.boundary_values[look.boundary];
    if (const auto change = parameter_form(*info, values)) {
      values[change->parameter] = change->value;
      changed = true;
    }
  }
  changed |= ImGui::Checkbox("Cut open", &look.sliced);
  tooltip("Hides what is nearer than a plane across the view, to look inside.");
  if (look.sliced) changed |= ImGui::SliderFloat("cut", &look.slice, -1.0F, 1.0F, "%.2f");
  ImGui::PopItemWidth();
  if (changed) context.commands.emplace_back(SetMapLook{look});
  ImGui::EndPopup();
}

void draw_boundaries(PanelContext& context) {
  const auto& look = context.session.map_look;
  const auto& registry = ml::BoundaryRegistry::instance();
  const auto* const chosen = info_in(registry, look.boundary);
  const auto choose = [&](const std::string& id) {
    auto changed = look;
    changed.boundary = id;
    context.commands.emplace_back(SetMapLook{changed});
  };
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Bounds");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(9 * ImGui::GetFontSize());
  const bool open =
      ImGui::BeginCombo("##bounds", chosen != nullptr ? chosen->label.c_str() : "none");
  if (!open && chosen != nullptr) tooltip(chosen->help);
  if (open) {
    if (ImGui::Selectable("none", chosen == nullptr)) choose("");
    for (const auto& method : registry.all()) {
      if (ImGui::Selectable(method.info.label.c_str(), &method.info == chosen))
        choose(method.info.id);
      tooltip(method.info.help);
    }
    ImGui::EndCombo();
  }
  ImGui::SameLine();
  if (ImGui::Button("...##look")) ImGui::OpenPopup("look");
  tooltip("What else is drawn.");
  draw_look(context);
}

// Only where there is a choice.
void draw_map_of(PanelContext& context) {
  const auto& session = context.session;
  if (!session.clusters || !session.clusters->latents) return;
  ImGui::SameLine(0, ImGui::GetFontSize());
  ImGui::TextDisabled("of");
  tooltip(
      "The features as the network gives them, or the latents that clustering has made of them; "
      "the latents move while a VAE trains.");
  ImGui::SameLine();
  const int clicked =
      segmented("map of", {"features", "latent"}, session.map_of == MapOf::features ? 0 : 1);
  if (clicked >= 0)
    context.commands.emplace_back(ChooseMapOf{clicked == 0 ? MapOf::features : MapOf::latents});
}

void draw_summary(const Session& session) {
  const auto& embedding = *session.map->embedding;
  std::string summary = plural(embedding.points.rows(), "point");
  if (embedding.explained > 0)
    summary += fmt::format(" · {} of the variance", percent(embedding.explained));
  if (quality_is_current(session))
    summary += fmt::format(" · trustworthiness {:.3f}, continuity {:.3f}",
                           session.map_quality->quality->trustworthiness,
                           session.map_quality->quality->continuity);
  if (!session.selection->empty())
    summary += fmt::format(" · {} selected",
                           grouped(static_cast<std::int64_t>(session.selection->size())));
  ImGui::TextDisabled("%s", summary.c_str());
  tooltip(
      "Trustworthiness: are neighbours on the map neighbours in truth? Continuity: are true "
      "neighbours together on the map? 1 is perfect; of 15 neighbours each (fewer in a small set), "
      "for 2,000 rows at most, in the space that the map is of.");
}

void draw_fence(PanelContext& context) {
  const auto& session = context.session;
  const bool sets = !session.selection->empty();
  if (!sets && !session.fence) return;
  ImGui::SameLine();
  if (ImGui::Button(sets ? "Fence" : "No fence")) context.commands.emplace_back(SetFence{});
  tooltip("A ball around the selection: an organism of a feed that comes to lie in it alarms.");
}

std::vector<int> inverted(const Session& session) {
  std::vector<int> all(session.features->samples.size());
  std::iota(all.begin(), all.end(), 0);
  std::vector<int> rest;
  std::set_difference(all.begin(), all.end(), session.selection->begin(), session.selection->end(),
                      std::back_inserter(rest));
  return rest;
}

}  // namespace

void MapToolbar::draw(PanelContext& context, RegionSelection& region) {
  ImGui::SameLine(0, ImGui::GetFontSize());
  draw_summary(context.session);
  draw_embeddings(context);
  draw_map_of(context);
  on_this_line_or_the_next(12);
  draw_colors(context);
  on_this_line_or_the_next(15);
  draw_boundaries(context);
  on_this_line_or_the_next(9);
  if (ImGui::Button("Fit")) context.views.fit_map = true;
  tooltip("Show all points (R, or double-click on the background).");
  ImGui::SameLine();
  views_.draw(context);
  draw_selection(context, region);
}

void MapToolbar::draw_selection(PanelContext& context, RegionSelection& region) {
  const auto& session = context.session;
  const auto& selection = *session.selection;
  if (!ImGui::GetIO().WantTextInput) {
    if (typed('b')) region.shape = RegionShape::box;
    if (typed('l')) region.shape = RegionShape::lasso;
    if (ImGui::GetIO().KeyCtrl && pressed(Key::f)) search_.focus();
  }
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Select");
  ImGui::SameLine();
  const int shape =
      segmented("shape", {"lasso", "box"}, region.shape == RegionShape::lasso ? 0 : 1);
  tooltip("Shift and a drag select, with Ctrl as well they add, Ctrl alone takes away (L, B).");
  if (shape >= 0) region.shape = shape == 0 ? RegionShape::lasso : RegionShape::box;
  ImGui::SameLine();
  if (ImGui::Button("Invert") && map_is_current(session))
    context.commands.emplace_back(SelectRows{inverted(session)});
  ImGui::SameLine();
  auto look = session.map_look;
  if (ImGui::Checkbox("Alone", &look.only_selected))
    context.commands.emplace_back(SetMapLook{look});
  tooltip("Dims all but the selection.");
  ImGui::SameLine();
  if (ImGui::Button("Neighbours") && selection.size() == 1)
    context.commands.emplace_back(SelectNeighbours{selection.front(), neighbours_selected});
  draw_fence(context);
  tooltip(
      "Of the one selected row: the 15 nearest to it in the space that the map is of, wherever "
      "they "
      "lie on the map.");
  on_this_line_or_the_next(11);
  search_.draw(context, 11 * ImGui::GetFontSize());
}

}  // namespace diatom::app
