#include "app/panels/actions.h"

#include <algorithm>
#include <utility>

#include <imgui.h>

#include "app/coloring.h"
#include "ml/core/check.h"

namespace diatom::app {
namespace {

// What leads out of what lies over everything.
bool closes_cover(std::string_view id) {
  return id == "keys" || id == "palette";
}

constexpr int label_digits = 10;  // 1 to 9 and 0 are classes

const FixedAction& fixed_action(std::string_view id) {
  const auto table = fixed_actions();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [id](const FixedAction& action) { return action.id == id; });
  DIATOM_CHECK(found != table.end(), "a panel asks for an action that is not in the table");
  return *found;
}

// What a panel carries out is asked of it by name, when it is to be seen.
void ask_panel(PanelContext& context, const char* id, const char* panel) {
  context.views.bring_up = panel;
  context.views.asked = id;
}

Action action_of(const FixedAction& fixed) {
  Action action;
  action.id = fixed.id;
  action.words = fixed.words;
  action.group = fixed.group;
  action.key = fixed.key;
  action.also = fixed.also;
  action.enabled = fixed.enabled;
  action.by_panel = fixed.run == nullptr;
  if (action.by_panel)
    action.run = [&fixed](PanelContext& context) { ask_panel(context, fixed.id, fixed.panel); };
  else
    action.run = fixed.run;
  return action;
}

// Of what is in question on the feed, else of the selected rows.
void teach_label(PanelContext& context, int label) {
  const auto& teachable = context.views.teachable;
  const auto& selected = *context.session.selection;
  if (teachable)
    context.commands.emplace_back(TeachSighting{*teachable, label});
  else if (!selected.empty())
    context.commands.emplace_back(LabelRows{selected, label});
}

void add_labels(std::vector<Action>& actions, const Session& session) {
  const auto classes = session.features ? session.features->classes : std::vector<std::string>();
  const int count = std::max(label_digits, static_cast<int>(classes.size()));
  for (int label = 0; label < count; ++label) {
    const bool is_there = label < static_cast<int>(classes.size());
    Action action;
    action.id = "label_" + std::to_string(label + 1);
    action.words = "It is " + (is_there ? classes[static_cast<std::size_t>(label)]
                                        : "class " + std::to_string(label + 1));
    action.group = "Edit and teach";
    if (label < label_digits) action.key = std::to_string((label + 1) % label_digits);
    action.enabled = [](const PanelContext& context) {
      return context.views.teachable || !context.session.selection->empty();
    };
    action.run = [label](PanelContext& context) { teach_label(context, label); };
    action.fixed = true;
    action.listed = is_there;
    actions.push_back(std::move(action));
  }
}

template <class Choose, class Registry>
void add_methods(std::vector<Action>& actions, const Registry& registry, const char* family,
                 const char* words) {
  for (const auto& method : registry.all()) {
    Action action;
    action.id = std::string(family) + "_" + method.info.id;
    action.words = words + method.info.label;
    action.group = "Choose";
    action.run = [id = method.info.id](PanelContext& context) {
      context.commands.emplace_back(Choose{id});
    };
    actions.push_back(std::move(action));
  }
}

void add_reductions(std::vector<Action>& actions) {
  add_methods<ChooseReduction>(actions, ml::VaeRegistry::instance(), "reduce", "Reduce by ");
  for (const auto& [id, words] : {std::pair(reduction_by_pca, "Reduce by principal components"),
                                  std::pair(no_reduction, "Reduce by nothing")}) {
    Action action;
    action.id = std::string("reduce_") + id;
    action.words = words;
    action.group = "Choose";
    action.run = [chosen = std::string(id)](PanelContext& context) {
      context.commands.emplace_back(ChooseReduction{chosen});
    };
    actions.push_back(std::move(action));
  }
}

Action color_action(ColorBy by, const std::string& column) {
  Action action;
  action.id = "colour_" + words_for(by, column);
  std::replace(action.id.begin(), action.id.end(), ' ', '_');
  action.words = "Colour by " + words_for(by, column);
  action.group = "Choose";
  action.enabled = [by, column](const PanelContext& context) {
    return context.session.map && can_color(context.session, by, column);
  };
  action.run = [by, column](PanelContext& context) {
    context.commands.emplace_back(ChooseColor{by, column});
  };
  return action;
}

void add_colors(std::vector<Action>& actions, const Session& session) {
  for (const auto by : {ColorBy::label, ColorBy::prediction, ColorBy::cluster, ColorBy::correctness,
                        ColorBy::confidence, ColorBy::novelty, ColorBy::distortion, ColorBy::order})
    actions.push_back(color_action(by, ""));
  if (!session.features) return;
  for (const auto& column : session.features->columns)
    actions.push_back(color_action(ColorBy::column, column));
}

Action bounds_action(const std::string& id, const std::string& label) {
  Action action;
  action.id = "bounds_" + (id.empty() ? "none" : id);
  action.words = "Bounds on the map: " + label;
  action.group = "Choose";
  action.enabled = [](const PanelContext& context) { return context.session.map != nullptr; };
  action.run = [id](PanelContext& context) {
    auto look = context.session.map_look;
    look.boundary = id;
    context.commands.emplace_back(SetMapLook{std::move(look)});
  };
  return action;
}

void add_bounds(std::vector<Action>& actions) {
  actions.push_back(bounds_action("", "none"));
  for (const auto& method : ml::BoundaryRegistry::instance().all())
    actions.push_back(bounds_action(method.info.id, method.info.label));
}

void add_panels(std::vector<Action>& actions, const Panels& panels) {
  for (const auto& panel : panels) {
    Action action;
    action.id = std::string("show_") + panel->title();
    action.words = std::string("Show ") + panel->title();
    action.group = "Panels";
    action.run = [title = std::string(panel->title())](PanelContext& context) {
      context.views.bring_up = title;
    };
    actions.push_back(std::move(action));
  }
}

std::vector<std::string> keys_of(std::string_view id, const std::string& key,
                                 const std::string& also, const ChosenKeys& chosen) {
  if (const auto found = chosen.find(std::string(id)); found != chosen.end())
    return found->second.empty() ? std::vector<std::string>() : std::vector{found->second};
  std::vector<std::string> keys;
  for (const auto& one : {key, also})
    if (!one.empty()) keys.push_back(one);
  return keys;
}

bool any_pressed(const std::vector<std::string>& keys) {
  return std::any_of(keys.begin(), keys.end(), [](const std::string& key) {
    const auto chord = chord_from(key);
    return chord && pressed(*chord);
  });
}

}  // namespace

std::vector<Action> all_actions(const Session& session, const Panels& panels) {
  std::vector<Action> actions;
  for (const auto& fixed : fixed_actions()) actions.push_back(action_of(fixed));
  add_labels(actions, session);
  add_methods<ChooseClassifier>(actions, ml::ClassifierRegistry::instance(), "classify",
                                "Classify by ");
  add_methods<ChooseEmbedding>(actions, ml::EmbeddingRegistry::instance(), "map", "Map by ");
  add_methods<ChooseClustering>(actions, ml::ClusteringRegistry::instance(), "cluster",
                                "Cluster by ");
  add_reductions(actions);
  add_colors(actions, session);
  add_bounds(actions);
  add_panels(actions, panels);
  return actions;
}

std::vector<std::string> keys_of(const Action& action, const ChosenKeys& chosen) {
  return keys_of(action.id, action.key, action.also, chosen);
}

const Action* owner_of(const std::string& key, const std::string& but_for,
                       const std::vector<Action>& actions, const ChosenKeys& chosen) {
  const auto found = std::find_if(actions.begin(), actions.end(), [&](const Action& action) {
    const auto keys = keys_of(action, chosen);
    return action.id != but_for && std::find(keys.begin(), keys.end(), key) != keys.end();
  });
  return found == actions.end() ? nullptr : &*found;
}

bool asked(PanelContext& context, std::string_view id) {
  if (context.views.asked == id) {
    context.views.asked.clear();
    return true;
  }
  if (ImGui::GetIO().WantTextInput) return false;
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup) && !closes_cover(id)) return false;
  const auto& fixed = fixed_action(id);
  return any_pressed(keys_of(id, fixed.key, fixed.also, context.views.keys));
}

std::string with_key(std::string words, const Views& views, std::string_view id) {
  const auto& fixed = fixed_action(id);
  const auto keys = keys_of(id, fixed.key, fixed.also, views.keys);
  return keys.empty() ? words : std::move(words) + " (" + keys.front() + ")";
}

void run_by_key(PanelContext& context, const std::vector<Action>& actions) {
  if (ImGui::GetIO().WantTextInput) return;
  for (const auto& action : actions)
    if (!action.by_panel && any_pressed(keys_of(action, context.views.keys))) action.run(context);
}

}  // namespace diatom::app
