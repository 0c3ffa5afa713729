// AlarmRule: when somebody wants to be told.
#pragma once

#include <cstdint>
#include <string>

namespace diatom::live {

enum class AlarmKind : std::uint8_t {
  class_seen,        // a track of the class; over when none has come for the minimum gap
  rate_above,        // tracks in the last minute, of a class or of all
  rate_below,        // likewise, once a minute has been watched
  novelty,           // share of novel ones among the last 100 tracks, once there are 20
  focus_lost,        // sharpness of a feed, as a share of what it usually is, for 5 s
  light_lost,        // brightness, likewise
  disk_nearly_full,  // free megabytes
  drift,             // share of the newest organisms that lie far from the training data
  fence,             // an organism inside a fenced region of the map; over as class_seen is
};

const char* name_of(AlarmKind kind);  // "class_seen"

// Beyond its limit there is an alarm; a fifth of the limit back, it is over.
struct AlarmRule {
  AlarmKind kind = AlarmKind::class_seen;
  std::string class_name = {};  // for class_seen and rates; "" for all classes
  double limit = 0.0;           // in what the kind counts; class_seen and fence have none
  double min_gap_s = 60.0;      // between two alarms of this rule

  bool operator==(const AlarmRule&) const = default;
};

// Throws std::invalid_argument where its limit or gap makes no sense, or it names no class.
void check_rule(const AlarmRule& rule);

// "class:volvox", "above:volvox:10" and "below::1" (tracks a minute; no name: of all classes),
// "novelty:0.3", "drift:0.3" (shares), "focus:0.5", "light:0.5" (shares of what is usual),
// "disk:500" (free megabytes), "fence". A name may be any text, colons and all: it ends where the
// rule does, or at the last colon. Throws std::invalid_argument for anything else.
AlarmRule alarm_rule(const std::string& text);

// The text that alarm_rule() reads as this rule, but for its gap.
std::string text_of(const AlarmRule& rule);

}  // namespace diatom::live
