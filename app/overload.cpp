#include "app/overload.h"

namespace diatom::app {
namespace {

constexpr double enough_recognised = 0.7;  // of what the camera gives
constexpr double slow_window_frame_ms = 50.0;
constexpr double dropping_ms = 1000.0;  // frames are dropped now and then, not one after another
constexpr double climb_after_ms = 2000.0;
constexpr double come_down_after_ms = 10'000.0;

}  // namespace

const char* name_of(Relief relief) {
  switch (relief) {
    case Relief::none:
      return "none";
    case Relief::thumbnails:
      return "no pictures on the map";
    case Relief::boundaries:
      return "no new boundaries";
    case Relief::training_share:
      return "less time for training";
    case Relief::looks:
      return "fewer looks a frame";
  }
  return "";
}

Relief Overload::update(const live::FeedStatus& worst, double window_frame_ms, double now_ms) {
  const bool is_overloaded_now = is_overloaded(worst, window_frame_ms, now_ms);
  if (is_overloaded_now != was_overloaded_) turned_ms_ = now_ms;
  was_overloaded_ = is_overloaded_now;
  const auto rung = static_cast<int>(relief_);
  const bool climbs =
      is_overloaded_now && relief_ != Relief::looks && now_ms - turned_ms_ >= climb_after_ms;
  const bool comes_down =
      !is_overloaded_now && relief_ != Relief::none && now_ms - turned_ms_ >= come_down_after_ms;
  if (!climbs && !comes_down) return relief_;
  relief_ = static_cast<Relief>(climbs ? rung + 1 : rung - 1);
  turned_ms_ = now_ms;
  return relief_;
}

// A recording that waits for its frames drops none, however slow it is.
bool Overload::is_overloaded(const live::FeedStatus& worst, double window_frame_ms, double now_ms) {
  const auto dropped = worst.ledger.dropped;
  if (dropped > dropped_) dropped_ms_ = now_ms;
  dropped_ = dropped;
  const bool falls_behind = worst.state == live::FeedState::playing &&
                            now_ms - dropped_ms_ < dropping_ms &&
                            worst.recognised_fps < enough_recognised * worst.camera_fps;
  return falls_behind || window_frame_ms > slow_window_frame_ms;
}

}  // namespace diatom::app
