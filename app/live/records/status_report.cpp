#include "app/live/records/status_report.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace diatom::live {
namespace {

using StatusJson = nlohmann::ordered_json;

constexpr std::ptrdiff_t minutes_told = 60;

StatusJson ledger_json(const Ledger& ledger) {
  return {{"captured", ledger.captured}, {"classified", ledger.classified},
          {"skipped", ledger.skipped},   {"dropped", ledger.dropped},
          {"waiting", ledger.waiting},   {"lost", ledger.lost},
          {"repeated", ledger.repeated}, {"late", ledger.late}};
}

StatusJson feeds_json(const std::vector<FeedReport>& feeds) {
  auto list = StatusJson::array();
  for (const auto& feed : feeds)
    list.push_back({{"source", feed.source},
                    {"state", feed.state},
                    {"message", feed.message},
                    {"frames", ledger_json(feed.ledger)},
                    {"camera_fps", feed.camera_fps},
                    {"recognised_fps", feed.recognised_fps}});
  return list;
}

StatusJson minutes_json(const TrackHistory& history) {
  auto minutes = StatusJson::array();
  const auto& all = history.minutes();
  const auto told = std::min<std::ptrdiff_t>(minutes_told, std::ssize(all));
  for (auto minute = all.end() - told; minute != all.end(); ++minute)
    minutes.push_back({{"from", iso_8601(minute->from_utc)}, {"tracks", minute->tracks}});
  return minutes;
}

// Bins that hold something: from, to, count.
StatusJson sizes_json(const SizeHistogram& sizes) {
  auto bins = StatusJson::array();
  for (int bin = 0; bin < SizeHistogram::bins; ++bin)
    if (const auto count = sizes.counts[static_cast<std::size_t>(bin)]; count > 0)
      bins.push_back({SizeHistogram::lower_edge(bin), SizeHistogram::lower_edge(bin + 1), count});
  return bins;
}

StatusJson alarms_json(const std::vector<AlarmRecord>& alarms) {
  auto list = StatusJson::array();
  for (const auto& alarm : alarms)
    list.push_back({{"utc", iso_8601(alarm.utc)},
                    {"kind", alarm.kind},
                    {"text", alarm.text},
                    {"class", alarm.class_name ? StatusJson(*alarm.class_name) : StatusJson()},
                    {"value", alarm.value}});
  return list;
}

StatusJson log_json(const EventLogStatus& log) {
  return {{"message", log.message},   {"written", log.written},
          {"waiting", log.waiting},   {"refused", log.refused},
          {"crops_mb", log.crops_mb}, {"crops_refused", log.crops_refused}};
}

// --- Prometheus

// Names of classes and sources may hold anything; within a label's value three characters may not.
std::string label_value(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c == '\n' ? "\\n" : std::string(1, c);
  }
  return escaped;
}

class MetricsText {
 public:
  void begin(const std::string& name, const char* type, const char* help) {
    name_ = "diatom_" + name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
  }
  void add(double value) { text_ += fmt::format("{} {}\n", name_, number(value)); }
  void add(const char* label, const std::string& of, double value) {
    text_ += fmt::format("{}{{{}=\"{}\"}} {}\n", name_, label, label_value(of), number(value));
  }
  const std::string& text() const { return text_; }

 private:
  static std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0.0 ? "+Inf" : "-Inf";
    return fmt::format("{}", value);
  }

  std::string name_;
  std::string text_;
};

void add_frames(MetricsText& metrics, const StatusReport& report) {
  const auto& ledger = report.ledger;
  metrics.begin("frames_total", "counter", "Frames by what became of them.");
  metrics.add("state", "captured", static_cast<double>(ledger.captured));
  metrics.add("state", "classified", static_cast<double>(ledger.classified));
  metrics.add("state", "skipped", static_cast<double>(ledger.skipped));
  metrics.add("state", "dropped", static_cast<double>(ledger.dropped));
  metrics.add("state", "lost", static_cast<double>(ledger.lost));
  metrics.begin("frames_waiting", "gauge", "Frames not yet accounted for.");
  metrics.add(static_cast<double>(ledger.waiting));
  metrics.begin("frames_per_second", "gauge", "Frames a second, over the last two seconds.");
  metrics.add("of", "camera", report.camera_fps);
  metrics.add("of", "recognised", report.recognised_fps);
  metrics.begin("latency_seconds", "gauge", "From capture to recognition, of the last frames.");
  metrics.add("quantile", "0.5", report.latency_ms_p50 / 1000.0);
  metrics.add("quantile", "0.99", report.latency_ms_p99 / 1000.0);
}

void add_log(MetricsText& metrics, const EventLogStatus& log) {
  metrics.begin("log_records_total", "counter", "Records of the event log.");
  metrics.add("state", "written", static_cast<double>(log.written));
  metrics.add("state", "refused", static_cast<double>(log.refused));
  metrics.begin("log_records_waiting", "gauge", "Records not yet written.");
  metrics.add(static_cast<double>(log.waiting));
}

// --- The page

std::string html_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

constexpr const char* page_head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Diatom</title>
<meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width">
<style>
body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 1.5em auto; padding: 0 1em;
       color: #222; background: #fff; }
table { border-collapse: collapse; margin: 1em 0; }
td, th { padding: .15em 1.2em .15em 0; text-align: left; vertical-align: top; }
img { max-width: 100%; border: 1px solid #ccc; }
.alarm { color: #a00; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; }
  .alarm { color: #f88; } }
</style></head><body>
)";

std::string table_row(const std::string& name, const std::string& value) {
  return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", html_text(name), html_text(value));
}

std::string alarm_lines(const StatusReport& report) {
  std::string lines;
  for (const auto& text : report.figures.alarms_now)
    lines += fmt::format("<p class=\"alarm\">{}</p>\n", html_text(text));
  if (!report.message.empty())
    lines += fmt::format("<p class=\"alarm\">{}</p>\n", html_text(report.message));
  if (!report.log.message.empty())
    lines += fmt::format("<p class=\"alarm\">{}</p>\n", html_text(report.log.message));
  return lines;
}

std::string figures_table(const StatusReport& report) {
  const auto& ledger = report.ledger;
  return "<table>\n" + table_row("source", report.source) + table_row("state", report.state) +
         table_row("frames", fmt::format("{} captured = {} classified + {} skipped + {} dropped + "
                                         "{} waiting; {} lost",
                                         ledger.captured, ledger.classified, ledger.skipped,
                                         ledger.dropped, ledger.waiting, ledger.lost)) +
         table_row("frames a second", fmt::format("{:.1f} captured, {:.1f} recognised",
                                                  report.camera_fps, report.recognised_fps)) +
         table_row("latency", fmt::format("{:.0f} ms, 99 % within {:.0f} ms", report.latency_ms_p50,
                                          report.latency_ms_p99)) +
         table_row("tracks", fmt::format("{}, {} in the last minute", report.figures.tracks,
                                         report.figures.tracks_last_minute)) +
         table_row("memory", fmt::format("{:.0f} MB", report.memory_mb)) + "</table>\n";
}

std::string lists(const StatusReport& report) {
  std::string text = "<table>\n";
  for (const auto& feed : report.feeds)
    text += table_row(
        feed.source,
        fmt::format("{}, {:.1f} of {:.1f} frames a second recognised, {} dropped {}", feed.state,
                    feed.recognised_fps, feed.camera_fps, feed.ledger.dropped, feed.message));
  text += "</table>\n<table>\n";
  for (const auto& [name, tracks] : report.figures.tracks_by_class)
    text += table_row(name, std::to_string(tracks));
  text += "</table>\n<table>\n";
  for (const auto& alarm : report.alarms) text += table_row(iso_8601(alarm.utc), alarm.text);
  return text + "</table>\n";
}

}  // namespace

std::string status_json(const StatusReport& report) {
  const auto& figures = report.figures;
  const StatusJson json = {{"utc", iso_8601(report.utc)},
                           {"source", report.source},
                           {"model_hash", report.model_hash},
                           {"state", report.state},
                           {"message", report.message},
                           {"frames", ledger_json(report.ledger)},
                           {"camera_fps", report.camera_fps},
                           {"recognised_fps", report.recognised_fps},
                           {"latency_ms_p50", report.latency_ms_p50},
                           {"latency_ms_p99", report.latency_ms_p99},
                           {"memory_mb", report.memory_mb},
                           {"tracks", figures.tracks},
                           {"tracks_last_minute", figures.tracks_last_minute},
                           {"tracks_by_class", figures.tracks_by_class},
                           {"tracks_a_minute", minutes_json(figures.history)},
                           {"sizes_um", sizes_json(figures.sizes_um)},
                           {"sizes_px", sizes_json(figures.sizes_px)},
                           {"alarms_by_kind", figures.alarms_by_kind},
                           {"alarms_now", figures.alarms_now},
                           {"alarms", alarms_json(report.alarms)},
                           {"log", log_json(report.log)},
                           {"feeds", feeds_json(report.feeds)}};
  return json.dump(2, ' ', false, StatusJson::error_handler_t::replace) + '\n';
}

std::string status_metrics(const StatusReport& report) {
  MetricsText metrics;
  add_frames(metrics, report);
  metrics.begin("tracks_total", "counter", "Finished tracks by class.");
  for (const auto& [name, tracks] : report.figures.tracks_by_class)
    metrics.add("class", name, static_cast<double>(tracks));
  metrics.begin("alarms_total", "counter", "Alarms raised, by kind.");
  for (const auto& [kind, alarms] : report.figures.alarms_by_kind)
    metrics.add("kind", kind, static_cast<double>(alarms));
  metrics.begin("memory_bytes", "gauge", "Resident memory of the process.");
  metrics.add(report.memory_mb * 1e6);
  add_log(metrics, report.log);
  return metrics.text();
}

std::string status_html(const StatusReport& report, const std::string& overlay_address) {
  return page_head + fmt::format("<h1>Diatom</h1>\n<p>{} UTC</p>\n", iso_8601(report.utc)) +
         alarm_lines(report) +
         fmt::format("<p><img src=\"{}\" alt=\"the newest picture\"></p>\n",
                     html_text(overlay_address)) +
         figures_table(report) + lists(report) + "</body></html>\n";
}

}  // namespace diatom::live
