// Alarms: those that were raised, and the rules that raise them.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "app/live/records/records_view.h"
#include "app/panels/style.h"

namespace diatom::app {

// Newest first; those that are not over yet stand out.
void draw_alarms(const live::RecordsView& records, const UiColors& colors);

class AlarmRules {
 public:
  // Each rule with a button that removes it, and a field for one more.
  void draw(const std::vector<live::AlarmRule>& rules, const UiColors& colors, Commands& commands);

 private:
  void draw_field(const std::vector<live::AlarmRule>& rules, Commands& commands);

  std::string typed_;      // half-typed
  std::string complaint_;  // about what was entered last
};

}  // namespace diatom::app
