// The sheet of shortcuts: every key of the table of actions, and the gestures of the mouse. A click
// on a line chooses another key for it.
#pragma once

#include <string>
#include <vector>

#include "app/panels/actions.h"

namespace diatom::app {

// Gives an action that key, in words; its default where `key` is that, none where it is "". Says
// why not where another action has it, and "" where all is well.
std::string choose_key(ChosenKeys& chosen, const Action& action, const std::string& key,
                       const std::vector<Action>& actions);

class ShortcutSheet {
 public:
  // Over everything, while `open`; a click beside it or Esc closes it.
  void draw(PanelContext& context, const std::vector<Action>& actions, bool& open);

 private:
  struct Section {
    std::string title;
    std::vector<const Action*> actions;
  };

  std::vector<Section> sections_of(const std::vector<Action>& actions,
                                   const ChosenKeys& chosen) const;
  void draw_head(PanelContext& context);
  void draw_columns(PanelContext& context, const std::vector<Action>& actions, int columns);
  void draw_section(PanelContext& context, const Section& section,
                    const std::vector<Action>& actions);
  void draw_line(PanelContext& context, const Action& action);
  void draw_editor(PanelContext& context, const Action& action, const std::vector<Action>& actions);
  void edit(const std::string& id);

  bool shows_all_ = false;  // also what has no key
  std::string edited_;      // the action that is to get another key; "" for none
  bool takes_focus_ = false;
  std::string complaint_;  // why the key that was pressed is not its key
};

}  // namespace diatom::app
