#include "app/live/records/alarm_latch.h"

namespace diatom::live {

bool AlarmLatch::update(bool is_bad, bool is_well, Utc now) {
  const bool is_turning = is_raised_ ? is_well : is_bad;
  if (!is_turning) {
    turning_since_.reset();
    return false;
  }
  if (!turning_since_) turning_since_ = now;
  if (now - *turning_since_ < hold_) return false;
  if (!is_raised_ && last_raised_ && now - *last_raised_ < min_gap_) return false;
  is_raised_ = !is_raised_;
  turning_since_.reset();
  if (is_raised_) last_raised_ = now;
  return is_raised_;
}

}  // namespace diatom::live
