#include "app/live/records/track_history.h"

namespace diatom::live {
namespace {

using std::chrono::floor;

constexpr std::chrono::hours kept_by_minute(24);
constexpr std::chrono::hours kept_by_hour(90 * 24);

TrackCount& newest_from(std::deque<TrackCount>& counts, Utc from) {
  if (counts.empty() || counts.back().from_utc < from) counts.push_back({from, 0, {}});
  return counts.back();
}

}  // namespace

void TrackHistory::add(const std::string& class_name, Utc now) {
  age(now);
  auto& minute = newest_from(minutes_, floor<std::chrono::minutes>(now));
  ++minute.tracks;
  ++minute.by_class[class_name];
}

void TrackHistory::shift(Utc::duration by) {
  for (auto* counts : {&minutes_, &hours_})
    for (auto& count : *counts) count.from_utc += by;
}

void TrackHistory::age(Utc now) {
  while (!minutes_.empty() && minutes_.front().from_utc < now - kept_by_minute) {
    const auto& oldest = minutes_.front();
    auto& hour = newest_from(hours_, floor<std::chrono::hours>(oldest.from_utc));
    hour.tracks += oldest.tracks;
    for (const auto& [name, tracks] : oldest.by_class) hour.by_class[name] += tracks;
    minutes_.pop_front();
  }
  while (!hours_.empty() && hours_.front().from_utc < now - kept_by_hour) hours_.pop_front();
}

}  // namespace diatom::live
