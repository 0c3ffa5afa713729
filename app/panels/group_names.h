// The groups' names in the map's picture.
#pragma once

#include "app/panel.h"
#include "app/panels/viewport.h"
#include "app/shown_names.h"

namespace diatom::app {

class GroupNames {
 public:
  void draw(PanelContext& context, const ViewportInput& input);

 private:
  ShownNames names_;
};

}  // namespace diatom::app
