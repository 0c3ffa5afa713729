// TrackHistory: how many tracks of which class, minute by minute for a day and hour by hour before
// that, in bounded memory however long it counts.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "app/live/records/utc.h"

namespace diatom::live {

struct TrackCount {
  Utc from_utc;  // the minute's or hour's beginning
  std::uint64_t tracks = 0;
  std::map<std::string, std::uint64_t> by_class;
};

class TrackHistory {
 public:
  // Times never go back.
  void add(const std::string& class_name, Utc now);

  // Its beginnings, by another clock.
  void shift(Utc::duration by);

  // Both oldest first; minutes and hours without a track are left out.
  const std::deque<TrackCount>& minutes() const { return minutes_; }  // of the last 24 hours
  const std::deque<TrackCount>& hours() const { return hours_; }      // of the 90 days before those

 private:
  void age(Utc now);

  std::deque<TrackCount> minutes_;
  std::deque<TrackCount> hours_;
};

}  // namespace diatom::live
