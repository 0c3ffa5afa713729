#include "app/panels/map_toolbar.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/coloring.h"
#include "app/panels/actions.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/parameter_form.h"
#include "app/panels/tool_lines.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr int neighbours_selected = 16;  // with the row itself
constexpr float map_of_guess_em = 13;
constexpr float short_map_em = 18;  // so short a panel gives what it has to the picture
constexpr float narrow_em = 18;     // so narrow a line holds one tool
constexpr float tall_em = 28;       // so tall a panel has room for another line of tools

constexpr std::array offered_colors = {ColorBy::label,       ColorBy::prediction, ColorBy::cluster,
                                       ColorBy::correctness, ColorBy::confidence, ColorBy::novelty,
                                       ColorBy::distortion,  ColorBy::order};

template <class Registry>
const ml::MethodInfo* info_in(const Registry& registry, const std::string& id) {
  for (const auto& method : registry.all())
    if (method.info.id == id) return &method.info;
  return nullptr;
}

std::string name_of_shown_color(const Session& session) {
  const auto shown = shown_color(session);
  return shown == ColorBy::column ? session.color_column : name_of(shown);
}

// What needs a word: numbers that are no matter of course.
const char* term_of(ColorBy by) {
  if (by == ColorBy::confidence) return "confidence";
  if (by == ColorBy::novelty) return "novelty";
  return by == ColorBy::distortion ? "distortion" : "";
}

void draw_colors(PanelContext& context) {
  const auto& session = context.session;
  const auto shown = shown_color(session);
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Colour");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(8 * ImGui::GetFontSize());
  if (!ImGui::BeginCombo("##colour", name_of_shown_color(session).c_str())) {
    explanation_mark(term_of(shown));
    return;
  }
  for (const auto by : offered_colors)
    if (can_color(session, by) && ImGui::Selectable(name_of(by), by == shown))
      context.commands.emplace_back(ChooseColor{by});
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
  const float em = ImGui::GetFontSize();
  const float beside = button_room("...") + mark_room();
  const float room = ImGui::GetContentRegionAvail().x - beside;
  ImGui::SetNextItemWidth(std::clamp(room, 5 * em, 11.5F * em));
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
  if (chosen != nullptr) explanation_mark("embedding." + chosen->id);
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
  explanation_mark("boundary." + context.session.map_look.boundary);
  draw_look(context);
}

bool has_latents(const Session& session) {
  return session.clusters && session.clusters->latents;
}

void draw_map_of(PanelContext& context) {
  const auto& session = context.session;
  ImGui::AlignTextToFramePadding();
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

// What is told of the map, the most important first.
std::vector<std::string> figures_of(const Session& session) {
  const auto& embedding = *session.map->embedding;
  std::vector<std::string> figures = {plural(embedding.points.rows(), "point")};
  if (!session.selection->empty())
    figures.push_back(
        fmt::format("{} selected", grouped(static_cast<std::int64_t>(session.selection->size()))));
  if (embedding.explained > 0)
    figures.push_back(fmt::format("{} of the variance", percent(embedding.explained)));
  if (quality_is_current(session)) {
    const auto& quality = *session.map_quality->quality;
    figures.push_back(fmt::format("trustworthiness {:.3f}", quality.trustworthiness));
    figures.push_back(fmt::format("continuity {:.3f}", quality.continuity));
  }
  return figures;
}

// As much of it as the line holds; the mouse on it reads the rest.
void draw_summary(const Session& session) {
  const float room = ImGui::GetContentRegionAvail().x - mark_room();
  std::string shown;
  std::string all;
  bool fits = true;
  for (const auto& one : figures_of(session)) {
    all += (all.empty() ? "" : " · ") + one;
    fits = fits && (shown.empty() || ImGui::CalcTextSize(all.c_str()).x <= room);
    if (fits) shown = all;
  }
  ImGui::TextDisabled("%s", shown.c_str());
  tooltip((fits ? "" : all + "\n\n") +
          "Trustworthiness: are neighbours on the map neighbours in truth? Continuity: are true "
          "neighbours together on the map? 1 is perfect; of 15 neighbours each (fewer in a small "
          "set), for 2,000 rows at most, in the space that the map is of.");
  explanation_mark("trustworthiness");
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

void draw_view(PanelContext& context, KeptViews& views) {
  if (ImGui::Button("Fit")) context.views.fit_map = true;
  tooltip(with_key("Show all points; so does a double-click on the background", context.views,
                   "fit_map"));
  ImGui::SameLine();
  views.draw(context);
}

void draw_shape(RegionSelection& region) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Select");
  ImGui::SameLine();
  const int shape =
      segmented("shape", {"lasso", "box"}, region.shape == RegionShape::lasso ? 0 : 1);
  tooltip("Shift and a drag select, with Ctrl as well they add, Ctrl alone takes away.");
  if (shape >= 0) region.shape = shape == 0 ? RegionShape::lasso : RegionShape::box;
}

// What is made of what is selected.
void draw_selected(PanelContext& context) {
  const auto& session = context.session;
  const auto& selection = *session.selection;
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
  tooltip(
      "Of the one selected row: the 15 nearest to it in the space that the map is of, wherever "
      "they lie on the map.");
  draw_fence(context);
}

}  // namespace

void MapToolbar::draw_tool(Tool tool, PanelContext& context, RegionSelection& region) {
  ImGui::BeginGroup();
  switch (tool) {
    case Tool::embedding:
      draw_embeddings(context);
      break;
    case Tool::map_of:
      draw_map_of(context);
      break;
    case Tool::color:
      draw_colors(context);
      break;
    case Tool::bounds:
      draw_boundaries(context);
      break;
    case Tool::view:
      draw_view(context, views_);
      break;
    case Tool::shape:
      draw_shape(region);
      break;
    case Tool::selected:
      draw_selected(context);
      break;
    case Tool::find:
      search_.draw(context, 11 * ImGui::GetFontSize());
      break;
  }
  ImGui::EndGroup();
  if (tool == Tool::find) return;  // what it complains of comes and goes
  widths_em_.at(static_cast<std::size_t>(tool)) = ImGui::GetItemRectSize().x / ImGui::GetFontSize();
}

void MapToolbar::draw_menu(PanelContext& context, RegionSelection& region,
                           const std::vector<int>& lines, int most_lines) {
  if (lines.back() < most_lines) return;
  beside_or_below(button_room("More"));
  if (ImGui::Button("More") || search_.wants_focus()) ImGui::OpenPopup("more");
  tooltip("Tools that find no room in so narrow a panel.");
  if (!ImGui::BeginPopup("more")) return;
  for (std::size_t tool = 0; tool < lines.size(); ++tool)
    if (lines[tool] == most_lines && widths_em_.at(tool) > 0)
      draw_tool(static_cast<Tool>(tool), context, region);
  ImGui::EndPopup();
}

void MapToolbar::draw(PanelContext& context, RegionSelection& region) {
  if (asked(context, "box")) region.shape = RegionShape::box;
  if (asked(context, "lasso")) region.shape = RegionShape::lasso;
  if (asked(context, "find")) search_.focus();
  const float em = ImGui::GetFontSize();
  const bool is_titled = ImGui::GetCursorPosY() > ImGui::GetCursorStartPos().y;
  const bool is_short = ImGui::GetContentRegionAvail().y < short_map_em * em;
  if (is_titled) ImGui::SameLine(0, em);
  if (is_titled || !is_short) draw_summary(context.session);

  auto& map_of_em = widths_em_.at(static_cast<std::size_t>(Tool::map_of));
  if (!has_latents(context.session)) map_of_em = 0;  // there is no choice
  if (has_latents(context.session) && map_of_em == 0) map_of_em = map_of_guess_em;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool may_be_high = room.y > tall_em * em || room.x < narrow_em * em;
  const int usual_lines = may_be_high ? 3 : 2;
  const int most_lines = is_short ? 1 : usual_lines;
  const auto lines = tool_lines({widths_em_.begin(), widths_em_.end()},
                                {room.x / em, 1, 1 + button_room("More") / em, most_lines});
  for (std::size_t tool = 0; tool < lines.size() && lines[tool] < most_lines; ++tool) {
    if (widths_em_.at(tool) == 0) continue;
    if (tool > 0 && lines[tool] == lines[tool - 1]) ImGui::SameLine(0, em);
    draw_tool(static_cast<Tool>(tool), context, region);
  }
  draw_menu(context, region, lines, most_lines);
}

}  // namespace diatom::app
