// LiveScore: how well organisms on a feed are found, followed, counted and named, against the truth
// about every frame.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/cli/results.h"
#include "app/live/frame.h"
#include "ml/metrics/tracking.h"

namespace diatom::app {

struct TrueSighting {
  ml::TrueObject object;
  std::string class_name;
};

// Of a frame, counted from 0. Organisms are to be found where at least half of their area is in the
// frame and they are not blurred beyond recognition; distractors are to be refused.
using Truth = std::function<std::vector<TrueSighting>(std::uint64_t frame)>;

// What a synthetic address shows; drawn when it is asked for.
Truth synthetic_truth(const std::string& address, std::uint64_t seed);

// As `diatom synth --truth` writes it. Throws std::runtime_error where the file is none of these.
Truth truth_from(const std::filesystem::path& file);

class LiveScore {
 public:
  // On the recognizer thread: it only remembers, since the truth may take time to draw.
  void add(const live::Overlay& overlay);

  // Once the feed has ended. "detection_f1", "detection_precision", "detection_recall",
  // "class_accuracy" (of what was found and looked at; null where nothing was), "id_switches" (a
  // share of the matches) and "count_error".
  Json against(const Truth& truth) const;

 private:
  struct Found {
    ml::FoundObject object;
    std::string class_name;  // "" where it was not looked at
  };
  struct Frame {
    std::uint64_t number = 0;  // from 0
    std::vector<Found> found;
  };

  std::vector<Frame> frames_;
};

}  // namespace diatom::app
