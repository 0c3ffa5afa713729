#include "app/cli/live_records.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <utility>

#include "app/live/frame_light.h"
#include "app/live/overlay_picture.h"
#include "app/live/status_report.h"
#include "app/memory.h"

namespace diatom::app {

namespace {

constexpr std::size_t alarms_shown = 20;
constexpr double novel_from = 0.5;  // novelty is what the likeliest class lacks in probability
constexpr double bytes_per_mb = 1e6;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == ':')
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

live::TrackRecord record_of(const live::Departure& departure, std::optional<double> um_per_px) {
  live::TrackRecord record;
  record.track = departure.track;
  record.first_seen_utc = departure.first_seen_utc;
  record.last_seen_utc = departure.last_seen_utc;
  record.frames = departure.frames;
  record.votes = departure.votes;
  record.box = departure.region;
  record.area_px = departure.area_px;
  record.crop = departure.crop;
  if (departure.label >= 0) {
    const auto label = static_cast<std::size_t>(departure.label);
    record.class_name = departure.classes[label];
    record.probability = departure.probabilities[label];
    record.novelty = 1.0 - record.probability;
  }
  // The diameter of a disc of its area.
  if (um_per_px)
    record.size_um = 2.0 * std::sqrt(record.area_px / std::numbers::pi) * um_per_px.value();
  return record;
}

}  // namespace

live::AlarmRule alarm_rule(const std::string& text) {
  using live::AlarmKind;
  static const std::map<std::string, AlarmKind> kinds = {
      {"class", AlarmKind::class_seen},     {"above", AlarmKind::rate_above},
      {"below", AlarmKind::rate_below},     {"novelty", AlarmKind::novelty},
      {"focus", AlarmKind::focus_lost},     {"light", AlarmKind::light_lost},
      {"disk", AlarmKind::disk_nearly_full}};
  const auto parts = split(text);
  const auto kind = kinds.find(parts.front());
  const bool is_rate = parts.front() == "above" || parts.front() == "below";
  if (kind == kinds.end() || parts.size() != (is_rate ? 3U : 2U))
    throw std::invalid_argument("'" + text +
                                "' is no alarm; write class:NAME, above:NAME:5, below:NAME:5, "
                                "novelty:0.3, focus:0.5, light:0.5 or disk:500");
  live::AlarmRule rule;
  rule.kind = kind->second;
  if (is_rate || parts.front() == "class") rule.class_name = parts[1];
  if (parts.front() == "class") return rule;
  try {
    std::size_t read = 0;
    rule.limit = std::stod(parts.back(), &read);
    if (read != parts.back().size()) throw std::invalid_argument(parts.back());
  } catch (const std::exception&) {
    throw std::invalid_argument("the limit of the alarm '" + text + "' is no number");
  }
  return rule;
}

LiveRecords::LiveRecords(RecordOptions options, live::RunRecord run)
    : options_(std::move(options)), run_(std::move(run)), monitor_({novel_from, options_.alarms}) {
  if (!options_.log.empty()) {
    live::EventLogOptions log;
    log.file = options_.log;
    log.crop_cap_mb = options_.crop_cap_mb;
    log_.emplace(std::move(log));
    log_->add(run_);
  }
  if (!options_.page) return;
  auto page = *options_.page;
  page.overlay_jpeg = [this] {
    ml::Snapshot<live::Overlay> overlay;
    {
      const std::lock_guard lock(mutex_);
      overlay = newest_;
    }
    return overlay ? live::overlay_jpeg(*overlay) : std::string();
  };
  page_.emplace(std::move(page));
}

void LiveRecords::see(const live::Overlay& overlay) {
  const auto light = live::light_of(overlay.frame->image);
  auto kept = options_.page ? std::make_shared<const live::Overlay>(overlay) : nullptr;
  const std::lock_guard lock(mutex_);
  monitor_.look(light.sharpness, light.brightness, overlay.frame->captured_utc);
  newest_ = std::move(kept);
}

void LiveRecords::add(const live::Departure& departure) {
  auto record = record_of(departure, options_.um_per_px);
  {
    const std::lock_guard lock(mutex_);
    monitor_.add(record, std::chrono::system_clock::now());
  }
  if (log_) log_->add(std::move(record));
}

void LiveRecords::tick(const live::FeedStatus& status) {
  const auto now = std::chrono::system_clock::now();
  follow_gap(status, now);
  if (ticked_ && now - *ticked_ < std::chrono::seconds(1)) return;
  ticked_ = now;
  std::error_code unknown;
  const auto space = std::filesystem::space(
      options_.log.empty() ? "." : std::filesystem::absolute(options_.log).parent_path(), unknown);
  {
    const std::lock_guard lock(mutex_);
    if (!unknown) monitor_.tell_free_disk(static_cast<double>(space.available) / bytes_per_mb, now);
    monitor_.tick(now);
  }
  log_alarms();
  if (page_) publish(status, now);
}

// From when the source gave nothing until it does again.
void LiveRecords::follow_gap(const live::FeedStatus& status, live::Utc now) {
  const bool is_missing =
      status.state == live::FeedState::stalled || status.state == live::FeedState::reconnecting;
  if (is_missing && !gap_) gap_ = live::GapRecord{now, now, status.message};
  if (is_missing || !gap_) return;
  gap_->to_utc = now;
  if (log_) log_->add(*gap_);
  gap_.reset();
}

void LiveRecords::log_alarms() {
  const std::lock_guard lock(mutex_);
  for (auto& alarm : monitor_.take_alarms()) {
    ++alarms_;
    if (log_) log_->add(alarm);
    latest_alarms_.insert(latest_alarms_.begin(), std::move(alarm));
  }
  if (latest_alarms_.size() > alarms_shown) latest_alarms_.resize(alarms_shown);
}

void LiveRecords::publish(const live::FeedStatus& status, live::Utc now) {
  live::StatusReport report;
  report.utc = now;
  report.source = run_.source;
  report.model_hash = run_.model_hash;
  report.state = live::name_of(status.state);
  report.message = status.message;
  report.ledger = status.ledger;
  report.camera_fps = status.camera_fps;
  report.recognised_fps = status.recognised_fps;
  report.latency_ms_p50 = status.latency_ms_p50;
  report.latency_ms_p99 = status.latency_ms_p99;
  report.memory_mb = memory_mb();
  if (log_) report.log = log_->status();
  const std::lock_guard lock(mutex_);
  report.figures = monitor_.figures();
  report.alarms = latest_alarms_;
  page_->publish(std::make_shared<const live::StatusReport>(std::move(report)));
}

Json LiveRecords::finish() {
  const auto now = std::chrono::system_clock::now();
  if (gap_) {
    gap_->to_utc = now;
    if (log_) log_->add(*gap_);
    gap_.reset();
  }
  log_alarms();
  const auto figures = monitor_.figures();
  Json results;
  results["tracks"] = figures.tracks;
  results["tracks_by_class"] = figures.tracks_by_class;
  results["alarms"] = alarms_;
  if (!log_) return results;
  const auto status = log_->close();
  results["log_written"] = status.written;
  results["log_refused"] = status.refused;
  if (!status.message.empty()) results["log_message"] = status.message;
  return results;
}

}  // namespace diatom::app
