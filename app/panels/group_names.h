// The groups' names in the picture, each at the mean of its points: nearer ones hide those behind
// them, as far as they would overlap.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "app/panel.h"
#include "app/panels/shown_groups.h"
#include "app/panels/viewport.h"

namespace diatom::app {

class GroupNames {
 public:
  void draw(PanelContext& context, const ViewportInput& input);

 private:
  struct Name {
    std::string words;
    Eigen::Vector3f centre;  // the mean of the group's points
    int mark;
  };

  void derive(const Session& session);

  // What `names_` was derived from.
  std::tuple<ml::Snapshot<Map>, ml::Snapshot<ml::Labels>, ml::Snapshot<TopTuningRun>,
             ml::Snapshot<ClusterRun>, ml::Snapshot<Groups>, ColorBy>
      cause_;
  ShownGroups shown_;
  std::vector<Name> names_;
};

}  // namespace diatom::app
