// Overload: what the program gives up when frames come faster than it can work, so that the feed
// stays true: rung by rung, and back again when there is room.
#pragma once

#include <cstdint>

#include "app/live/feed.h"

namespace diatom::app {

// Each rung gives up all that those before it do.
enum class Relief : std::uint8_t {
  none,
  thumbnails,      // no pictures in the places of points
  boundaries,      // none are drawn anew
  training_share,  // jobs get a quarter of their time
  looks,           // the classifier looks at a third as many organisms of a frame
};

const char* name_of(Relief relief);  // in words, for a person: "fewer looks a frame"

// There is too much to do where frames are dropped and fewer than seven in ten are recognised, or a
// frame of the window takes longer than 50 ms. Climbs after two seconds of it, and comes down after
// ten without. Main thread only.
class Overload {
 public:
  // The feed that is worst off, and how long a frame of the window takes. Once a frame; the clock
  // is any that does not go back.
  Relief update(const live::FeedStatus& worst, double window_frame_ms, double now_ms);

 private:
  bool is_overloaded(const live::FeedStatus& worst, double window_frame_ms, double now_ms);

  Relief relief_ = Relief::none;
  double turned_ms_ = 0.0;  // since when it has been as it is, or has last climbed or come down
  bool was_overloaded_ = false;
  std::uint64_t dropped_ = 0;  // as last told
  double dropped_ms_ = -1e9;   // when a frame was last dropped
};

}  // namespace diatom::app
