// How well organisms are found and followed, against a truth: boxes that agree, identities that
// last, and how many there were (after CLEAR MOT: Bernardin, Stiefelhagen: "Evaluating multiple
// object tracking performance", EURASIP Journal on Image and Video Processing, 2008).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include <Eigen/Geometry>

namespace diatom::ml {

using FrameBox = Eigen::AlignedBox2f;  // pixels of the frame, y down; far edges excluded

// Area of the intersection over that of the union, in [0, 1]; 0 where either box is empty.
double overlap_of(const FrameBox& one, const FrameBox& other);

// What a true object is to the score.
enum class Role : std::uint8_t {
  counted,  // is to be found
  ignored,  // may be found or not: all but outside the frame, or far out of focus
  refused,  // is no organism, and finding it is a false alarm
};

struct TrueObject {
  std::uint64_t identity = 0;
  FrameBox box;
  Role role = Role::counted;
};

struct FoundObject {
  std::uint64_t track = 0;
  FrameBox box;
};

struct TrackingScore {
  std::size_t matched = 0;  // counted objects that were found, over all frames
  std::size_t missed = 0;   // counted objects that were not
  std::size_t wrong = 0;    // found objects that are no organism, or a second one of the same

  std::size_t switches = 0;    // matches whose track is not that of the identity's last match
  std::size_t identities = 0;  // to be counted in at least so many frames as the score asks
  std::size_t tracks = 0;      // found in as many, leaving out what is found of ignored objects

  // In [0, 1]; 1 where there was nothing to find, or nothing found.
  double precision() const;
  double recall() const;
  double f1() const;
  double switch_rate() const;  // switches / matched; 0 where nothing matched
  double count_error() const;  // (tracks - identities) / identities, signed; 0 where none
};

// Takes the frames one by one, in order.
class TrackingScorer {
 public:
  // Boxes agree from an overlap of `least_overlap` on; identities and tracks count from
  // `least_frames` on.
  explicit TrackingScorer(double least_overlap = 0.5, std::size_t least_frames = 5);

  // Identities are all different within a frame, and so are tracks. As many pairs as possible are
  // matched one to one, among them those that overlap most; where an identity still agrees with the
  // track of its last match, they stay together.
  void add(const std::vector<TrueObject>& truth, const std::vector<FoundObject>& found);

  TrackingScore score() const;

 private:
  double least_overlap_;
  std::size_t least_frames_;
  TrackingScore so_far_;
  std::map<std::uint64_t, std::uint64_t> last_track_;     // of an identity
  std::map<std::uint64_t, std::size_t> identity_frames_;  // how often it was to be counted
  std::map<std::uint64_t, std::size_t> track_frames_;
};

}  // namespace diatom::ml
