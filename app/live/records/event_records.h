// What a microscope that runs for a week writes down: runs, tracks, alarms, gaps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/live/frame.h"
#include "app/live/records/utc.h"
#include "ml/core/image.h"

namespace diatom::live {

// From here on a feed is watched by a model. Whatever follows of that feed belongs to it.
struct RunRecord {
  Utc start_utc;
  std::string source;
  std::string model_hash;
  std::vector<std::string> classes;
  std::optional<double> um_per_px;  // none where the optics are not calibrated
};

// An object from its first frame to its last.
struct TrackRecord {
  std::uint64_t track = 0;  // unique within the run
  Utc first_seen_utc;
  Utc last_seen_utc;
  int frames = 0;
  std::string class_name;
  double probability = 0.0;  // of that class, in [0, 1]
  int votes = 0;             // frames that named that class
  Region box;                // of the best crop, in pixels of its frame
  double area_px = 0.0;      // of the object in it, in pixels
  std::optional<double> size_um;
  std::optional<double> novelty;
  ml::Image crop;  // empty for none
};

struct AlarmRecord {
  Utc utc;
  std::string kind;  // "focus_lost"
  std::string text;  // one sentence
  std::optional<std::string> class_name;
  double value = 0.0;                                // what had crossed its limit
  std::optional<std::uint64_t> feed = std::nullopt;  // none: of no feed in particular
  std::string clip = {};  // the name of its film in the folder of clips; "" for none
};

// Nothing was seen from here to there.
struct GapRecord {
  Utc from_utc;
  Utc to_utc;
  std::string reason;  // one sentence
};

using EventRecord = std::variant<RunRecord, TrackRecord, AlarmRecord, GapRecord>;

}  // namespace diatom::live
