// The semi-supervised curve: how far the clusters carry the names of a few labelled images.
#pragma once

#include <vector>

#include "app/groups.h"
#include "app/panels/style.h"

namespace diatom::app {

// Nothing where there are no labels to hold it against.
void draw_carried(const std::vector<CarriedLabels>& carried, const UiColors& colors);

}  // namespace diatom::app
