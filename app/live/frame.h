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
#include "ml/vision/mask.h"

namespace diatom::ml {
struct Model;
}

namespace diatom::live {

struct Frame {
  std::uint64_t id = 0;      // counts from 1 within one feed
  std::string source;        // the address it was opened by
  double captured_ms = 0.0;  // ml::Scheduler::steady_clock()
  std::chrono::system_clock::time_point captured_utc;
  double time_s = 0.0;  // when it was, as what moves in it goes: a recording's own time
  ml::Image image;      // RGB or grey, 8 bit
  bool still = false;   // a picture by itself: whatever is in the next one is somebody else
};

// What of a frame is looked at.
enum class Look : std::uint8_t {
  whole_frame,
  centre_square,  // the largest square in the middle
  tiles,          // squares side by side, each by itself
  organisms,      // whatever stands out from the background, followed from frame to frame
};

// Where in the frame the classifier looked, in pixels.
struct Region {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  bool operator==(const Region&) const = default;
};

// What a second model says of the same region, to be compared.
struct SecondOpinion {
  std::vector<float> probabilities;  // (classes of the overlay)
  int label = 0;
};

// One look of the classifier at an organism: what one may learn from.
struct Exemplar {
  ml::Image crop;               // as the model's recipe wants its pictures
  Eigen::RowVectorXf features;  // (D) raw
  Region region;                // of the frame
  float area_px = 0.0F;         // of the organism in it
  bool is_cut_off = false;      // by the frame's edge

  // Whole organisms come before those that are cut off, and large ones before small ones.
  bool is_better_than(const Exemplar& other) const {
    return is_cut_off != other.is_cut_off ? other.is_cut_off : area_px > other.area_px;
  }
};

// An organism as it is followed from frame to frame.
struct Organism {
  std::uint64_t track = 0;  // counts from 1, and is given once within a feed
  int frames = 0;           // in which it has been seen
  int looks = 0;            // of the classifier at it: every one has a vote
  ml::Contour outline;      // pixels of the frame
  float area_px = 0.0F;     // of the frame's pixels
  std::vector<ml::Snapshot<Exemplar>> exemplars = {};  // its best looks, the best first
};

// One thing in a frame, and what it is.
struct Sighting {
  Region region;
  std::vector<float> probabilities;  // (classes of the overlay), sum to 1; an organism's are the
                                     // mean of its votes
  int label = -1;                    // the most probable class; -1: not looked at yet
  std::optional<SecondOpinion> rival = std::nullopt;
  std::optional<Organism> organism = std::nullopt;

  float probability() const {
    return label < 0 ? 0.0F : probabilities[static_cast<std::size_t>(label)];
  }

  // Less sure than that of its class, a thing is taken for something unknown.
  static constexpr float sure_from = 0.5F;
  bool is_known() const { return probability() >= sure_from; }
};

// Where the time of one frame went.
struct Stage {
  const char* name = "";  // "find"
  double ms = 0.0;
};

struct Overlay {
  ml::Snapshot<Frame> frame;
  Look look = Look::whole_frame;
  // One of the whole frame or its centre; tiles line by line; organisms by their tracks.
  std::vector<Sighting> sightings;
  ml::Matrix features;  // (sightings, D) raw, for placing them in the map; NaN: not looked at yet
  std::vector<std::string> classes;
  ml::Snapshot<ml::Model> model;  // that spoke; without a head it only looked
  double recognised_ms = 0.0;     // when it was done, on the clock of Frame::captured_ms
  std::vector<Stage> stages;      // from capture to verdict, in their order

  double latency_ms() const { return recognised_ms - frame->captured_ms; }
};

}  // namespace diatom::live
