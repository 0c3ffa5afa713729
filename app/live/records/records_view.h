// RecordsView: what has been counted, alarmed and logged, as a value that panels can show.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/live/records/clip_recorder.h"
#include "app/live/records/event_log.h"
#include "app/live/records/monitor.h"

namespace diatom::live {

struct RecordsView {
  MonitorFigures figures;
  std::vector<AlarmRule> rules;
  std::vector<AlarmRecord> latest_alarms;  // newest first
  std::optional<double> um_per_px;         // of a frame's pixel; none: sizes are in pixels
  std::filesystem::path log_file;          // "" where nothing is written
  EventLogStatus log;
  ClipStatus clips;
  Utc at_utc;  // of this view
};

}  // namespace diatom::live
