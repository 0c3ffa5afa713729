// What a person chooses about the map: how it is laid out and coloured, what bounds its groups,
// what is found and selected in it.
#pragma once

#include "app/panel.h"
#include "app/panels/kept_views.h"
#include "app/panels/region_selection.h"
#include "app/panels/row_search.h"

namespace diatom::app {

class MapToolbar {
 public:
  // Two lines above the picture. `region` is what a drag selects by.
  void draw(PanelContext& context, RegionSelection& region);

 private:
  void draw_selection(PanelContext& context, RegionSelection& region);

  RowSearch search_;
  KeptViews views_;
};

}  // namespace diatom::app
