// TruthLog: what is to be seen in each frame of a synthetic scene, as JSON, written as it goes.
//
// {"frame_size": [width, height], "fps": 25, "seed": 0, "frames": [
//   {"frame": 0, "objects": [
//     {"class": "volvox", "distractor": false, "identity": 9, "visible_share": 1.0,
//      "blur_px": 0.7, "box": [x, y, width, height],
//      "mask": {"size": [height, width], "counts": [...]}}, ...]}, ...]}
//
// Boxes and masks are those of COCO: pixels of the frame, y down; a mask is run-length encoded
// without compression, over the whole frame column by column, first a run of zeros. Of the body's
// area so much lies in the frame as its visible share says; the blur by which it is out of focus is
// a standard deviation.
#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

#include "ml/synth/world.h"

namespace diatom::app {

// The mask of `object`, in a frame of the given height, as COCO's counts.
std::vector<std::int64_t> coco_counts(const ml::TruthObject& object, int frame_width,
                                      int frame_height);

class TruthLog {
 public:
  // The head is written at once. `json` outlives this object.
  TruthLog(const ml::SceneOptions& scene, std::uint64_t seed, std::ostream& json);

  void add(std::uint64_t frame, const std::vector<ml::TruthObject>& objects);

  void finish();  // the closing brackets

 private:
  int width_;
  int height_;
  std::ostream& json_;
  bool is_first_ = true;
};

}  // namespace diatom::app
