// HandWork: what of a session only a person can make again, by hand: labels that were given and
// groups that were named. No file that is opened in its place may cost it unasked.
#pragma once

#include "app/session.h"

namespace diatom::app {

struct HandWork {
  ml::Snapshot<ml::Labels> labels;
  ml::Snapshot<Groups> groups;

  bool operator==(const HandWork&) const = default;
  bool is_any() const { return labels || groups; }
};

inline HandWork hand_work_of(const Session& session) {
  return {session.taught_labels, session.groups};
}

}  // namespace diatom::app
