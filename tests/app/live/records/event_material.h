// Events for tests, and looking at what became of them.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "app/live/records/event_log.h"
#include "app/live/records/event_reader.h"

namespace diatom::live::tests {

inline const Utc noon = utc_of("2024-05-31T12:00:00Z");

inline RunRecord run_record() {
  return {noon, "synthetic", "0123456789abcdef", {"volvox", "a \"b\", c"}, 1.5};
}

inline EventLogOptions at(const std::filesystem::path& file) {
  EventLogOptions options;
  options.file = file;
  return options;
}

// Track 1, 2, ... was first seen as many seconds after noon.
inline TrackRecord track_record(std::uint64_t track, const std::string& class_name = "volvox") {
  TrackRecord record;
  record.track = track;
  record.first_seen_utc = noon + std::chrono::seconds(track);
  record.last_seen_utc = record.first_seen_utc + std::chrono::milliseconds(1250);
  record.frames = 31;
  record.class_name = class_name;
  record.probability = 0.875;
  record.votes = 30;
  record.box = {10, 20, 30, 40};
  record.area_px = 512.5;
  return record;
}

// Noise, so that a PNG of it is as large as its pixels.
inline ml::Image noisy_crop(int side) {
  ml::Image crop{side, side, 1, {}};
  std::uint32_t state = 1;
  for (int i = 0; i < side * side; ++i) {
    state = state * 1664525U + 1013904223U;
    crop.pixels.push_back(static_cast<std::uint8_t>(state >> 24U));
  }
  return crop;
}

inline std::vector<LoggedTrack> tracks_in(const std::filesystem::path& file) {
  std::vector<LoggedTrack> tracks;
  EventReader(file).for_each_track({}, [&](const LoggedTrack& track) { tracks.push_back(track); });
  return tracks;
}

// Waits until the log says so; false where it never did.
inline bool comes_to(const EventLog& log, const std::function<bool(const EventLogStatus&)>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < give_up) {
    if (holds(log.status())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

inline bool all_written(const EventLogStatus& status) {
  return status.waiting == 0;
}

}  // namespace diatom::live::tests
