// EventReader: what an event log holds, while it may still be written. Everything that one reader
// says is of one moment, the one when it was opened.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/live/records/event_records.h"
#include "app/live/records/sqlite.h"

namespace diatom::live {

// From the first to before the second; without one, from the beginning or to the end.
struct UtcRange {
  std::optional<Utc> from;
  std::optional<Utc> to;
};

struct LoggedRun {
  std::int64_t id = 0;
  RunRecord run;
};

struct LoggedTrack {
  std::int64_t run = 0;
  TrackRecord track;                               // without pixels
  std::optional<std::filesystem::path> crop_file;  // none where there never was one, or no more
};

struct LoggedAlarm {
  std::optional<std::int64_t> run;  // none: of no feed in particular
  AlarmRecord alarm;
  std::optional<std::filesystem::path> clip_file;  // none where there never was one, or no more
};

struct LoggedGap {
  std::int64_t run = 0;
  GapRecord gap;
};

class EventReader {
 public:
  // Throws std::runtime_error where there is no such file, or it is no event log, of another
  // version, or locked for longer than a second.
  explicit EventReader(std::filesystem::path file);

  std::vector<LoggedRun> runs() const;

  // In the order in which they were first seen, which is the time that counts.
  void for_each_track(const UtcRange& range,
                      const std::function<void(const LoggedTrack&)>& visit) const;

  std::vector<LoggedAlarm> alarms(const UtcRange& range) const;
  std::vector<LoggedGap> gaps(const UtcRange& range) const;  // by when they began

 private:
  std::filesystem::path crop_folder_;
  std::filesystem::path clip_folder_;
  Database database_;
};

}  // namespace diatom::live
