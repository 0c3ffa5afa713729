// What is drawn over a frame: outlines and tags of what was found in it, and the card of one thing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <imgui.h>

#include "app/live/frame.h"
#include "app/panels/viewport.h"
#include "renderer/scene.h"

namespace diatom::app {

// Where the picture's pixels lie on the screen.
struct PictureOnScreen {
  ImVec2 at;
  float scale;

  ImVec2 operator()(float x, float y) const { return {at.x + scale * x, at.y + scale * y}; }
};

PictureOnScreen on_screen(const ml::Image& image, const ViewportInput& input);

// Outlines of organisms, boxes of tiles and of the centre; the whole frame needs none. The followed
// track, 0 for none, stands out.
void draw_sightings(ImDrawList& list, const live::Overlay& overlay, const PictureOnScreen& screen,
                    std::uint64_t followed, renderer::Theme theme);

// What lies under a place of the screen: a place among the sightings.
std::optional<std::size_t> sighting_at(const live::Overlay& overlay, const PictureOnScreen& screen,
                                       ImVec2 place);

// What one model says of a thing.
struct Speech {
  const std::vector<float>* probabilities;
  std::string who = {};   // "" where nobody else speaks
  bool right = false;     // on the right side of the picture
  std::string note = {};  // a line below: what teaching it would bring
};

// The label with its probability, and below it a bar for each of the likeliest classes.
void draw_card(ImDrawList& list, const live::Overlay& overlay, const Speech& speech,
               const ViewportInput& input, renderer::Theme theme);

// What a label would bring, as far as the model itself can tell; "" where it cannot.
std::string advice_on(const live::Sighting& sighting);

}  // namespace diatom::app
