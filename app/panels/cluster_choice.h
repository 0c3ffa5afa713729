// What is clustered and how: the reduction of the rows and the method that finds groups among them,
// each with its parameters.
#pragma once

#include "app/panel.h"

namespace diatom::app {

// With `fold` the parameters are put away, as they are once there is something else to see.
void draw_cluster_choice(PanelContext& context, bool fold);

// Whether the features are what the chosen reduction takes: a VAE on images takes pixels.
bool suits_features(const Session& session);

}  // namespace diatom::app
