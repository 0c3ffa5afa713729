// Monitor: counts what was seen, and says when something is amiss. No threads and no clock of its
// own: whoever calls says what time it is, by a clock that is never set. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/live/records/alarm_latch.h"
#include "app/live/records/alarm_rule.h"
#include "app/live/records/event_records.h"
#include "app/live/records/gauges.h"
#include "app/live/records/track_history.h"

namespace diatom::live {

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
  std::map<std::string, std::uint64_t> tracks_last_minute_by_class;  // of those that came
  std::map<std::string, std::uint64_t> alarms_by_kind;               // raised so far
  std::vector<std::string> alarms_now;  // the texts of those that are not over
};

class Monitor {
 public:
  // Throws std::invalid_argument for a rule whose limit makes no sense.
  explicit Monitor(MonitorOptions options);

  // A track that has ended. Feeds are numbered by the caller.
  void add(std::uint64_t feed, const TrackRecord& track, Utc now);

  // Figures of a frame, both in any unit, the larger the sharper or brighter.
  void look(std::uint64_t feed, double sharpness, double brightness, Utc now);

  // No frames of it come any more: what was amiss with them is over.
  void forget(std::uint64_t feed);

  void tell_free_disk(double mb, Utc now);
  void tell_drift(double share, Utc now);

  // A track has come into the fence; "" where no class is sure of it.
  void tell_fence(std::uint64_t feed, std::uint64_t track, const std::string& class_name, Utc now);

  // Once a second or so: rates fall without anything happening.
  void tick(Utc now);

  // In place of those before; a rule that stays keeps its alarm. Throws as the constructor does,
  // and then leaves them as they were.
  void use_rules(std::vector<AlarmRule> rules);
  const std::vector<AlarmRule>& rules() const { return rules_; }

  // Those raised since the last call, for the log.
  std::vector<AlarmRecord> take_alarms();

  MonitorFigures figures() const;

 private:
  // A rule and what has become of it. Rules about frames are watched for every feed by itself.
  struct Watch {
    AlarmRule rule;
    AlarmLatch latch;
    std::optional<std::uint64_t> feed;  // whose frames; or the one of what was last seen
    std::string class_name;             // of the rule, or of what was last seen
    std::string who;                    // whom its sentence speaks of
    std::optional<Utc> last_seen = {};  // of its class, or in the fence
    std::string text = {};              // of its last alarm
  };

  // What a feed's frames usually are.
  struct UsualLight {
    UsualValue sharpness;
    UsualValue brightness;
  };

  void move_to(Utc now);
  void set_up_watches();
  Watch watch_of(const AlarmRule& rule, std::optional<std::uint64_t> feed) const;
  void judge(Watch& watch, double value, bool is_bad, bool is_well);
  void judge_above(Watch& watch, double value);
  void judge_below(Watch& watch, double value);
  void judge_seen(Watch& watch);
  void judge_novelty(Watch& watch);
  void judge_share(std::uint64_t feed, AlarmKind kind, double value, UsualValue& usual);
  void judge_rates();
  std::uint64_t rate_of(const std::string& class_name) const;

  double novel_from_;
  std::vector<AlarmRule> rules_;
  std::vector<Watch> watches_;
  std::optional<Utc> begun_;
  Utc now_;  // never goes back: two feeds may tell of the same moment in any order
  MonitorFigures figures_;
  LastMinute last_minute_;
  std::map<std::string, LastMinute> last_minute_by_class_;
  std::deque<bool> newest_are_novel_;
  std::map<std::uint64_t, UsualLight> usual_light_;  // by feed
  std::vector<AlarmRecord> alarms_;
};

}  // namespace diatom::live
