// AlarmLatch: one event is one alarm. Raised once, it is silent until things were well again for a
// while; and two alarms are never closer than a minimum gap.
#pragma once

#include <chrono>
#include <optional>

#include "app/live/records/utc.h"

namespace diatom::live {

class AlarmLatch {
 public:
  using Duration = Utc::duration;

  // Bad or well must last for `hold` before it is believed.
  AlarmLatch(Duration hold, Duration min_gap) : hold_(hold), min_gap_(min_gap) {}

  // `is_bad`: beyond the limit. `is_well`: on this side of it by some margin; between both nothing
  // changes. True at the moment at which an alarm is due.
  bool update(bool is_bad, bool is_well, Utc now);

  bool is_raised() const { return is_raised_; }

 private:
  Duration hold_;
  Duration min_gap_;
  bool is_raised_ = false;
  std::optional<Utc> turning_since_;  // since when it has been the other way round than is_raised_
  std::optional<Utc> last_raised_;
};

}  // namespace diatom::live
