#include <algorithm>
#include <vector>

#include "app/panels/tiling.h"

namespace diatom::app {

namespace {

using Titles = std::vector<const char*>;

Titles joined(Titles first, const Titles& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

LayoutPlan teach() {
  const Titles learning = {"Top-tuning",   "Clusters", "Look inside", "Latent", "Race",
                           "Pre-training", "Data",     "Prepare",     "Doctor", "Export"};
  const Titles live = {"Live", "Monitor", "Unknown", "Jobs", "History", "Log"};
  return {{{{learning}}, 0.34F}, {{{{"Map"}}}, 0.38F}, {{{live}}, 0.28F}};
}

LayoutPlan explore() {
  const Titles learning = {"Top-tuning", "Clusters", "Look inside",
                           "Latent",     "Race",     "Pre-training"};
  const Titles watching = {"Monitor", "Unknown", "Jobs", "History", "Log"};
  return {{{{{"Data", "Prepare", "Doctor", "Export"}, 0.38F}, {learning, 0.62F}}, 0.22F},
          {{{{"Map"}}}, 0.515F},
          {{{{"Live"}, 0.66F}, {watching, 0.34F}}, 0.265F}};
}

LayoutPlan monitor() {
  const Titles watching = {"Monitor", "Unknown", "Jobs", "History", "Log"};
  const Titles others =
      joined({"Map", "Data", "Prepare", "Doctor", "Export"},
             {"Top-tuning", "Clusters", "Look inside", "Latent", "Race", "Pre-training"});
  return {{{{{"Live"}}}, 0.6F}, {{{watching, 0.56F}, {others, 0.44F}}, 0.4F}};
}

}  // namespace

LayoutPlan plan_of(Layout layout) {
  switch (layout) {
    case Layout::teach:
      return teach();
    case Layout::monitor:
      return monitor();
    case Layout::explore:
      break;
  }
  return explore();
}

}  // namespace diatom::app
