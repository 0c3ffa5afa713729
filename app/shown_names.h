// The names that stand among the points of a map, each at the mean of its group's: in the window
// and in a picture.
#pragma once

#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "app/coloring.h"
#include "app/shown_groups.h"
#include "renderer/view.h"

namespace diatom::app {

struct ShownName {
  std::string words;
  Eigen::Vector3f centre;  // the mean of the group's points
  int mark = -1;
};

// Keeps what it has derived as long as that stays true.
class ShownNames {
 public:
  // None where a person wants none, or colours say a number. There must be a map.
  const std::vector<ShownName>& of(const Session& session);

 private:
  void derive(const Session& session);

  // What `names_` was derived from.
  std::tuple<ml::Snapshot<Map>, ml::Snapshot<ml::Labels>, ml::Snapshot<TopTuningRun>,
             ml::Snapshot<ClusterRun>, ml::Snapshot<Groups>, ColorBy>
      cause_;
  ShownGroups shown_;
  std::vector<ShownName> names_;
};

// Where a name goes in the picture of that view: its middle, in pixels.
struct PlacedName {
  const ShownName* name = nullptr;
  Eigen::Vector2f middle_px = {0, 0};
};

// Nearer names hide those behind them, as far as they would overlap. `size_px` says how much room
// the words take.
std::vector<PlacedName> place_names(
    const std::vector<ShownName>& names, const renderer::View& view,
    const std::function<Eigen::Vector2f(const std::string&)>& size_px);

}  // namespace diatom::app
