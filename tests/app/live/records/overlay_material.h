// Overlays and departures for tests, as a feed would tell them.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "app/live/frame.h"
#include "app/live/organism_watch.h"
#include "tests/app/live/records/event_material.h"

namespace diatom::live::tests {

// A grey frame, ten of them a second, with one thing in it.
inline Overlay overlay_of(std::uint64_t frame, std::uint8_t grey = 120, int width = 64,
                          int height = 48) {
  auto made = std::make_shared<Frame>();
  made->id = frame;
  made->time_s = 0.1 * static_cast<double>(frame);
  made->captured_utc = noon + std::chrono::milliseconds(100 * frame);
  const auto bytes = static_cast<std::size_t>(width * height * 3);
  made->image = {width, height, 3, std::vector<std::uint8_t>(bytes, grey)};
  Overlay overlay;
  overlay.frame = std::move(made);
  overlay.classes = {"volvox", "stentor"};
  overlay.sightings = {{{8, 8, 20, 20}, {0.9F, 0.1F}, 0}};
  return overlay;
}

// Of noise, which no film makes small.
inline Overlay noisy_overlay_of(std::uint64_t frame) {
  auto overlay = overlay_of(frame, 0, 320, 240);
  auto noisy = *overlay.frame;
  std::mt19937 random(7);
  for (auto& pixel : noisy.image.pixels) pixel = static_cast<std::uint8_t>(random());
  overlay.frame = std::make_shared<const Frame>(std::move(noisy));
  return overlay;
}

inline Departure departure_of(std::uint64_t track, int label = 0) {
  Exemplar best;
  best.crop = noisy_crop(8);
  best.region = {10, 20, 30, 40};
  best.area_px = 314.16F;  // a disc of diameter 20
  Departure departure;
  departure.track = track;
  departure.first_seen_utc = noon + std::chrono::seconds(track);
  departure.last_seen_utc = departure.first_seen_utc + std::chrono::seconds(1);
  departure.frames = 25;
  departure.looks = 5;
  departure.classes = {"volvox", "stentor"};
  departure.probabilities = {0.25F, 0.25F};
  departure.probabilities[static_cast<std::size_t>(label)] = 0.75F;
  departure.label = label;
  departure.votes = 4;
  departure.exemplars = {std::make_shared<const Exemplar>(std::move(best))};
  return departure;
}

}  // namespace diatom::live::tests
