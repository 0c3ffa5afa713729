// Are probabilities as often right as they say? A bar for each interval of confidence, as high as
// the share that is right, beside the diagonal on which it should end.
#pragma once

#include <vector>

#include <imgui.h>

#include "ml/metrics/calibration.h"
#include "renderer/scene.h"

namespace diatom::app {

// `height_px` for the diagram, without its title. Each bar is as strong as its share of the images.
void draw_reliability(const std::vector<ml::ReliabilityBin>& bins, renderer::Theme theme,
                      float height_px);

}  // namespace diatom::app
