// What travels through the live loop: a Frame as it was grabbed, and the Overlay that was computed
// from it. An overlay carries its frame, so a label is never drawn over another picture.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ml/core/image.h"
#include "ml/core/latest.h"
#include "ml/core/matrix.h"

namespace diatom::live {

struct Frame {
  std::uint64_t id = 0;      // counts from 1 within one feed
  std::string source;        // the address it was opened by
  double captured_ms = 0.0;  // ml::Scheduler::steady_clock()
  std::chrono::system_clock::time_point captured_utc;
  ml::Image image;  // RGB or grey, 8 bit
};

// Where in the frame the classifier looked, in pixels.
struct Region {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// What a second model says of the same region, to be compared.
struct SecondOpinion {
  std::vector<float> probabilities;  // (classes of the overlay)
  int label = 0;
};

struct Overlay {
  ml::Snapshot<Frame> frame;
  Region region;
  std::vector<float> probabilities;  // (classes), sum to 1
  std::vector<std::string> classes;
  int label = 0;        // the most probable class
  ml::Matrix features;  // (1, D) raw, for placing the frame in the map
  std::optional<SecondOpinion> rival;
  int model_step = 0;          // the age of the model that spoke, in training iterations
  double recognised_ms = 0.0;  // when it was done, on the clock of Frame::captured_ms

  double latency_ms() const { return recognised_ms - frame->captured_ms; }
};

}  // namespace diatom::live
