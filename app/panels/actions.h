// Actions: all that a person can do by name, in one table. Keys, the command palette and the sheet
// of shortcuts are made of it, so that a new entry is in all three.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/keys.h"
#include "app/panels/panels.h"

namespace diatom::app {

struct Action {
  std::string id;     // "undo": the file of keys knows it by that
  std::string words;  // "Take the last edit back"
  std::string group;  // what it is listed under
  std::string key;    // its default; "" for none
  std::string also;   // a second one, as long as nobody has chosen another; "" for none
  std::function<bool(const PanelContext&)> enabled;  // null: always
  std::function<void(PanelContext&)> run;
  bool by_panel = false;  // a panel carries it out and looks for its keys: see asked()
  bool fixed = false;     // nobody can choose another key
  bool listed = true;     // by the palette
};

// An entry of the table that needs no registry and no data to be made.
struct FixedAction {
  const char* id;
  const char* words;
  const char* group;
  const char* key = "";
  const char* also = "";
  bool (*enabled)(const PanelContext&) = nullptr;
  void (*run)(PanelContext&) = nullptr;  // null: its panel does
  const char* panel = "";                // which is shown first
};
std::span<const FixedAction> fixed_actions();

// The whole table for this session: with the methods, colours, classes and panels that there are.
std::vector<Action> all_actions(const Session& session, const Panels& panels);

// What a person has chosen, by action; "" takes a key away.
using ChosenKeys = std::map<std::string, std::string>;

// In words, the first of them being the one that a person may change. None, one or two.
std::vector<std::string> keys_of(const Action& action, const ChosenKeys& chosen);

// The other action that has that key, or null.
const Action* owner_of(const std::string& key, const std::string& but_for,
                       const std::vector<Action>& actions, const ChosenKeys& chosen);

// For the panel that carries out a fixed action: whether its key went down in this frame, or it was
// chosen by name. No key counts while a text box has the focus.
bool asked(PanelContext& context, std::string_view id);

// "Fit the map (R)": for a tooltip. `id` is that of a fixed action.
std::string with_key(std::string words, const Views& views, std::string_view id);

// Carries out whose key went down in this frame; nothing while a text box has the focus.
void run_by_key(PanelContext& context, const std::vector<Action>& actions);

}  // namespace diatom::app
