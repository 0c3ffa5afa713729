// StatusReport: how the microscope is doing, as a value; and that value as a page for people, as
// JSON, and in the text format of Prometheus.
#pragma once

#include <string>
#include <vector>

#include "app/live/ledger.h"
#include "app/live/records/event_log.h"
#include "app/live/records/monitor.h"

namespace diatom::live {

// One of several feeds.
struct FeedReport {
  std::string source;
  std::string state;    // "playing"
  std::string message;  // in words; "" where all is well
  Ledger ledger;
  double camera_fps = 0.0;
  double recognised_fps = 0.0;
};

// Figures are those of all feeds together.
struct StatusReport {
  Utc utc;             // when it was made
  std::string source;  // of the first feed
  std::string model_hash;
  std::string state;    // "playing"
  std::string message;  // in words; "" where all is well
  Ledger ledger;
  double camera_fps = 0.0;
  double recognised_fps = 0.0;
  double latency_ms_p50 = 0.0;
  double latency_ms_p99 = 0.0;
  double memory_mb = 0.0;
  MonitorFigures figures;
  std::vector<AlarmRecord> alarms;  // the newest few, newest first
  EventLogStatus log;
  std::vector<FeedReport> feeds;  // where there are several
};

std::string status_json(const StatusReport& report);

// Version 0.0.4 of the text format: https://prometheus.io/docs/instrumenting/exposition_formats
std::string status_metrics(const StatusReport& report);

// One page without scripts that loads itself anew every few seconds. `overlay_address` is where its
// picture lies.
std::string status_html(const StatusReport& report, const std::string& overlay_address);

}  // namespace diatom::live
