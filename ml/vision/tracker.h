// Tracker: which organism of this frame is which of the last, so that each keeps one number while
// it is in sight.
//
// Every track moves on at its velocity; tracks and detections that lie close are paired one to one
// at the least cost of distance, overlap, size and looks. Where two organisms cross, detect() is
// told how each looked alone and where it should be (expected()), and finds both as layers of one
// blob. Where it cannot, a track that is not seen and lies inside the blob of another is hidden
// there, and neither learns from the mixed blob, so that both are themselves when they part. Which
// track is an organism its life says (life.h); what only looks like one in a single frame gets no
// number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "ml/core/matrix.h"
#include "ml/core/method.h"
#include "ml/vision/detection.h"
#include "ml/vision/life.h"

namespace diatom::ml {

struct TrackerParameters {
  int confirm_frames = 8;      // seen so often, a track gets its number
  double lost_s = 2.0;         // not seen for so long, a track ends ...
  double hidden_s = 6.0;       // ... and hidden by another, for so long
  double reach = 0.8;          // a track finds its detection within so many of its own sizes ...
  double reach_px_a_s = 60.0;  // ... and so many pixels more for each second without sight
  double looks_weight = 0.5;   // of the difference in looks, beside that in place
  LifeParameters life = {};

  bool operator==(const TrackerParameters&) const = default;
};

// The form of it. Values that it does not allow are refused by tracker_parameters_from with
// std::invalid_argument.
const MethodInfo& tracker_info();
TrackerParameters tracker_parameters_from(const ParameterValues& values);

struct Track {
  std::uint64_t id = 0;                                // 0 until it is confirmed
  std::size_t age_frames = 0;                          // in how many it was seen
  PixelBox box;                                        // where it was seen last
  Eigen::Vector2f centre = Eigen::Vector2f::Zero();    // pixels, now, seen or foretold
  Eigen::Vector2f velocity = Eigen::Vector2f::Zero();  // pixels a second
  std::size_t missed_frames = 0;                       // since it was seen last
  double seen_s = 0.0;                                 // when it was seen last
  Life life;                                           // says whether it is an organism
  bool is_hidden = false;                              // inside the blob of another
  float area_px = 0.0F;
  Expected alone;  // as it looked when it was last seen apart from others
  Vector looks;    // (D) mean of its detections'
};

class Tracker {
 public:
  // More tracks than that are never kept; the detections that are left over stay without one.
  static constexpr std::size_t most_tracks = 4096;

  explicit Tracker(const TrackerParameters& parameters = {});

  // One frame on. `detections` are all that detect() gives, the refused ones too; `appearance` (N,
  // D) has a row of each, or no row at all, and then the tint, contrast and size of the detections
  // serve instead. Its D stays the same. Times are in seconds and never fall. Returns the track's
  // id of each detection: from 1 on, never given twice; 0 for what is no confirmed organism.
  std::vector<std::uint64_t> update(const std::vector<Detection>& detections,
                                    const Matrix& appearance, double time_s);

  // Where those in sight should be at a time, for detect().
  std::vector<Expected> expected(double time_s) const;

  // Those that live, the oldest first.
  const std::vector<Track>& tracks() const { return tracks_; }

 private:
  void foretell(double passed_s);
  double cost_of(const Track& track, const Detection& detection, const Vector& looks,
                 double time_s) const;
  std::vector<int> paired(const std::vector<Detection>& detections, const Matrix& looks,
                          double time_s) const;
  void see(Track& track, const Detection& detection, const Vector& looks, double time_s,
           bool is_mixed);
  void hide(const std::vector<Detection>& detections, const std::vector<int>& detection_of,
            std::vector<bool>& is_mixed);
  void end_lost(double time_s);
  Eigen::Vector2f water() const;

  TrackerParameters parameters_;
  std::vector<Track> tracks_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_key_ = 0;
  double last_time_s_ = 0.0;
};

}  // namespace diatom::ml
