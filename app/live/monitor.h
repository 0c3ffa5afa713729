// Monitor: counts what was seen, and says when something is amiss. No threads and no clock of its
// own: whoever calls says what time it is. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/live/alarm_latch.h"
#include "app/live/event_records.h"
#include "app/live/gauges.h"
#include "app/live/track_history.h"

namespace diatom::live {

enum class AlarmKind : std::uint8_t {
  class_seen,        // a track of the class; over when none has come for the minimum gap
  rate_above,        // tracks in the last minute, of a class or of all
  rate_below,        // likewise, once a minute has been watched
  novelty,           // share of novel ones among the last 100 tracks, once there are 20
  focus_lost,        // sharpness, as a share of what it usually is, for 5 s
  light_lost,        // brightness, likewise
  disk_nearly_full,  // free megabytes
};

const char* name_of(AlarmKind kind);  // "class_seen"

// Beyond its limit there is an alarm; a fifth of the limit back, it is over.
struct AlarmRule {
  AlarmKind kind = AlarmKind::class_seen;
  std::string class_name;   // for class_seen and rates; "" for all classes
  double limit = 0.0;       // in what the kind counts; class_seen has none
  double min_gap_s = 60.0;  // between two alarms of this rule
};

struct MonitorOptions {
  double novel_from = 1.0;  // a track of at least this novelty is novel
  std::vector<AlarmRule> rules;
};

// Sizes in bins that grow by a tenth of a decade, from 1 to 10,000; what lies beyond counts to the
// first or last.
struct SizeHistogram {
  static constexpr int bins = 40;
  std::array<std::uint64_t, bins> counts{};

  void add(double size);
  static double lower_edge(int bin);
};

struct MonitorFigures {
  std::uint64_t tracks = 0;
  std::map<std::string, std::uint64_t> tracks_by_class;
  std::uint64_t tracks_last_minute = 0;
  TrackHistory history;
  SizeHistogram sizes_um;  // of calibrated tracks
  SizeHistogram sizes_px;  // of the others: the diameter of a disc of their area
  std::map<std::string, std::uint64_t> alarms_by_kind;  // raised so far
  std::vector<std::string> alarms_now;                  // the texts of those that are not over
};

class Monitor {
 public:
  // Throws std::invalid_argument for a rule whose limit makes no sense.
  explicit Monitor(MonitorOptions options);

  // A track that has ended.
  void add(const TrackRecord& track, Utc now);

  // Figures of a frame, both in any unit, the larger the sharper or brighter.
  void look(double sharpness, double brightness, Utc now);

  void tell_free_disk(double mb, Utc now);

  // Once a second or so: rates fall without anything happening.
  void tick(Utc now);

  // Those raised since the last call, for the log.
  std::vector<AlarmRecord> take_alarms();

  MonitorFigures figures() const;

 private:
  // A rule and what has become of it.
  struct Watch {
    AlarmRule rule;
    AlarmLatch latch;
    std::optional<Utc> last_seen;  // of its class
    std::string text;              // of its last alarm
  };

  void move_to(Utc now);
  void judge(Watch& watch, double value, bool is_bad, bool is_well);
  void judge_above(Watch& watch, double value);
  void judge_below(Watch& watch, double value);
  void judge_class_seen(Watch& watch);
  void judge_novelty(Watch& watch);
  void judge_share(AlarmKind kind, double value, UsualValue& usual);
  void judge_rates();
  std::uint64_t rate_of(const std::string& class_name) const;

  double novel_from_;
  std::vector<Watch> watches_;
  std::optional<Utc> begun_;
  Utc now_;  // never goes back, whatever the system's clock does
  MonitorFigures figures_;
  LastMinute last_minute_;
  std::map<std::string, LastMinute> last_minute_by_class_;
  std::deque<bool> newest_are_novel_;
  UsualValue usual_sharpness_;
  UsualValue usual_brightness_;
  std::vector<AlarmRecord> alarms_;
};

}  // namespace diatom::live
