// Notices: what has just happened, in a few words over everything. Each is gone once it can have
// been read, or when it is clicked; the Log keeps it.
#pragma once

#include <imgui.h>

#include "app/panel.h"

namespace diatom::app {

// How long it takes to find and to read, in seconds.
double reading_time_s(const Notice& notice);

// How long, in seconds from `now_seconds` on, until the next of them is gone: infinity where none
// is to be seen. Both times as Notice::at_seconds.
double next_is_read_in_s(const Session& session, double now_seconds);

ImVec4 ink_of(Severity severity, renderer::Theme theme);

class Notices {
 public:
  // The newest ones above each other, the bottom of their middle at `at`.
  void draw(const PanelContext& context, ImVec2 at);

 private:
  double read_until_s_ = -1.0;  // what came until then was clicked away; as Notice::at_seconds
};

}  // namespace diatom::app
