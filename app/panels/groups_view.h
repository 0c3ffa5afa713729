// The list of groups, and what a person makes of them: names, merges, splits, rejects and moves,
// and at last labels to learn.
#pragma once

#include <string>
#include <vector>

#include "app/groups.h"
#include "app/panel.h"
#include "app/panels/pictures.h"

namespace diatom::app {

class GroupsView {
 public:
  // Only groups can be edited, not the clusters that are still being found. With `with_pictures`
  // some images stand beneath each group.
  void draw(PanelContext& context, const Groups& groups, bool with_pictures, Pictures& pictures);

 private:
  void draw_list(PanelContext& context, const Groups& groups, bool with_pictures,
                 Pictures& pictures);
  void draw_name(PanelContext& context, const Groups& groups, int chosen);
  void draw_actions(PanelContext& context, const Groups& groups, int chosen) const;
  void respond_to_keys(PanelContext& context, const Groups& groups, int chosen);
  void choose(PanelContext& context, const Groups& groups, int group);
  void follow(PanelContext& context, const Groups& groups);
  void select(PanelContext& context, std::vector<int> rows);

  // Marks rather than places in the list, since these change with every merge and undo.
  int chosen_ = -1;
  int second_ = -1;
  std::string name_;         // half-typed
  std::string name_before_;  // of the chosen group, as name_ was last filled with
  int named_ = -1;           // mark of the group that name_ is for
  int frames_to_focus_ = 0;  // of the name field; 0: it is not asked for
  ml::Snapshot<Groups> seen_;
  std::vector<int> selected_;  // by choosing
};

}  // namespace diatom::app
