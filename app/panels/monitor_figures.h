// What has come by: how many of which class, how many a minute, and how large they were.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/live/records/records_view.h"
#include "renderer/scene.h"

namespace diatom::app {

// Tracks of each of the last 60 minutes, the present one last; 0 where there were none.
std::array<double, 60> tracks_by_minute(const live::RecordsView& records);

// `classes` gives each name its mark; what is not among them has none.
void draw_class_figures(const live::MonitorFigures& figures,
                        const std::vector<std::string>& classes, renderer::Theme theme);
void draw_abundance(const live::RecordsView& records);
void draw_sizes(const live::RecordsView& records);

}  // namespace diatom::app
