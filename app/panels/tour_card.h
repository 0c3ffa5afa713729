// Guided tours in the window: the list of them, the card of the present step, and the ring around
// the panel that it speaks of.
#pragma once

#include <optional>

#include <imgui.h>

#include "app/panel.h"
#include "app/tour/player.h"

namespace diatom::app {

// A pop-up below the item that was drawn last; the tour that was clicked. `open` is taken back once
// the pop-up is there.
std::optional<Tour> draw_tour_list(bool& open);

// The present step, at the bottom of the area from `at`, as wide as that; it says where to look and
// what to do. How high it is in pixels; nothing once a person leaves the tour.
std::optional<float> draw_tour_card(TourPlayer& player, PanelContext& context, ImVec2 at,
                                    ImVec2 size);

// Around a tile, into the window that is being drawn.
void draw_ring(ImVec2 at, ImVec2 size);

}  // namespace diatom::app
