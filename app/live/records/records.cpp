#include "app/live/records/records.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>
#include <map>
#include <mutex>
#include <numbers>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/live/records/event_schema.h"
#include "app/live/records/frame_light.h"
#include "ml/core/check.h"
#include "ml/core/latest.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t alarms_shown = 20;
constexpr double novel_from = 0.5;  // novelty is what the likeliest class lacks in probability
constexpr double disk_bytes_per_mb = 1e6;

TrackRecord track_of(const Departure& departure, std::optional<double> um_per_px) {
  TrackRecord record;
  record.track = departure.track;
  record.first_seen_utc = departure.first_seen_utc;
  record.last_seen_utc = departure.last_seen_utc;
  record.frames = departure.frames;
  record.votes = departure.votes;
  if (!departure.exemplars.empty()) {
    const auto& best = *departure.exemplars.front();
    record.box = best.region;
    record.area_px = best.area_px;
    record.crop = best.crop;
  }
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

void check_scale(const std::optional<double>& um_per_px) {
  if (um_per_px && !(std::isfinite(*um_per_px) && *um_per_px > 0.0))
    throw std::invalid_argument("the scale is a positive number of micrometres a pixel");
}

std::optional<double> free_disk_mb(const fs::path& log) {
  std::error_code unknown;
  const auto space = fs::space(log.empty() ? "." : fs::absolute(log).parent_path(), unknown);
  if (unknown) return std::nullopt;
  return static_cast<double>(space.available) / disk_bytes_per_mb;
}

// A log and the clips beside it.
struct OpenLog {
  fs::path file;
  std::unique_ptr<EventLog> events;     // null where nothing is written
  std::unique_ptr<ClipRecorder> clips;  // null where none are wanted

  void close() const {
    if (events) events->close();
    if (clips) clips->close();
  }
};

OpenLog open_log(const RecordsOptions& options, const fs::path& file) {
  OpenLog log;
  if (file.empty()) return log;
  EventLogOptions of_events;
  of_events.file = file;
  of_events.crop_cap_mb = options.crop_cap_mb;
  log.file = file;
  log.events = std::make_unique<EventLog>(std::move(of_events));
  if (options.clip_s > 0.0)
    log.clips = std::make_unique<ClipRecorder>(
        ClipOptions{clip_folder_of(file), options.clip_s, options.clip_cap_mb});
  return log;
}

}  // namespace

struct Records::State {
  struct WatchedFeed {
    RunRecord run;
    bool is_open = true;
    bool is_logged = false;        // whether the log knows its run
    std::optional<GapRecord> gap;  // under way, by the steady clock
  };

  explicit State(RecordsOptions given)
      : options(std::move(given)), clock(options.clocks), monitor({novel_from, options.alarms}) {
    check_scale(options.um_per_px);
    log = open_log(options, options.log);
  }

  // All of these under the lock.
  void write(std::uint64_t feed, EventRecord record);
  void begin_runs();
  void close_gap(std::uint64_t feed);
  void take_alarms();
  std::string clip_of(const AlarmRecord& alarm);
  RecordsView look() const;
  void publish();

  void let_close(OpenLog ended);  // not under the lock

  RecordsOptions options;
  const SteadyUtc clock;  // by which all goes that is counted; what is told bears its labels
  mutable std::mutex mutex;
  Monitor monitor;
  OpenLog log;
  std::map<std::uint64_t, WatchedFeed> feeds;  // also those that have ended
  std::vector<AlarmRecord> latest_alarms;      // newest first
  std::optional<Utc> ticked;
  std::future<void> closing;  // of a log that was stopped: its films take some time
  ml::Latest<RecordsView> view;
};

// --- The log

// A run is written before the first record that belongs to it.
void Records::State::write(std::uint64_t feed, EventRecord record) {
  if (!log.events) return;
  DIATOM_CHECK(feeds.contains(feed), "a feed was recorded before it began");
  auto& watched = feeds[feed];
  if (!std::exchange(watched.is_logged, true)) log.events->add(watched.run, feed);
  log.events->add(std::move(record), feed);
}

// Of all open feeds, as they are today.
void Records::State::begin_runs() {
  for (auto& [feed, watched] : feeds) {
    watched.is_logged = false;
    watched.run.um_per_px = options.um_per_px;
    if (!watched.is_open) continue;
    watched.run.start_utc = clock.label(clock.now());
    if (!log.events) continue;
    log.events->add(watched.run, feed);
    watched.is_logged = true;
  }
}

void Records::State::close_gap(std::uint64_t feed) {
  auto& gap = feeds[feed].gap;
  if (!gap) return;
  const auto correction = clock.correction();
  gap->from_utc += correction;
  gap->to_utc = clock.now() + correction;
  write(feed, *std::exchange(gap, std::nullopt));
}

// --- Alarms

void Records::State::take_alarms() {
  for (auto& alarm : monitor.take_alarms()) {
    alarm.utc = clock.label(alarm.utc);
    alarm.clip = clip_of(alarm);
    if (alarm.feed)
      write(*alarm.feed, alarm);
    else if (log.events)
      log.events->add(alarm, std::nullopt);
    latest_alarms.insert(latest_alarms.begin(), std::move(alarm));
  }
  if (latest_alarms.size() > alarms_shown) latest_alarms.resize(alarms_shown);
}

// Of the feed that the alarm is of, or of the only one. A full disk is not helped by a film.
std::string Records::State::clip_of(const AlarmRecord& alarm) {
  if (!log.clips || alarm.kind == name_of(AlarmKind::disk_nearly_full)) return {};
  if (alarm.feed) return log.clips->alarm(*alarm.feed, alarm.utc, alarm.kind);
  std::vector<std::uint64_t> open;
  for (const auto& [feed, watched] : feeds)
    if (watched.is_open) open.push_back(feed);
  if (open.size() != 1) return {};
  return log.clips->alarm(open.front(), alarm.utc, alarm.kind);
}

// --- What is shown

RecordsView Records::State::look() const {
  const auto correction = clock.correction();
  RecordsView seen;
  seen.figures = monitor.figures();
  seen.figures.history.shift(correction);
  seen.rules = monitor.rules();
  seen.latest_alarms = latest_alarms;
  seen.um_per_px = options.um_per_px;
  seen.log_file = log.file;
  if (log.events) seen.log = log.events->status();
  if (log.clips) seen.clips = log.clips->status();
  seen.at_utc = clock.now() + correction;
  return seen;
}

void Records::State::publish() {
  view.publish(std::make_shared<const RecordsView>(look()));
}

// Its rows are written when this returns.
void Records::State::let_close(OpenLog ended) {
  if (ended.events) ended.events->close();
  if (closing.valid()) closing.wait();
  closing = std::async(std::launch::async, [kept = std::move(ended)] { kept.close(); });
}

// --- From outside

Records::Records(RecordsOptions options) : state_(std::make_unique<State>(std::move(options))) {
  state_->publish();
}

Records::~Records() {
  finish();
}

void Records::begin(std::uint64_t feed, RunRecord run) {
  const std::lock_guard lock(state_->mutex);
  auto& watched = state_->feeds[feed];
  watched.run = std::move(run);
  watched.run.um_per_px = state_->options.um_per_px;
  watched.is_open = true;
  watched.is_logged = state_->log.events != nullptr;
  if (watched.is_logged) state_->log.events->add(watched.run, feed);
}

void Records::end(std::uint64_t feed) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->feeds.contains(feed)) return;
  state_->close_gap(feed);
  state_->feeds[feed].is_open = false;
  state_->monitor.forget(feed);
  if (state_->log.clips) state_->log.clips->end(feed);
  state_->publish();
}

void Records::see(std::uint64_t feed, const Overlay& overlay) {
  const auto light = light_of(overlay.frame->image);
  const std::lock_guard lock(state_->mutex);
  if (state_->log.clips) state_->log.clips->see(feed, overlay);
  state_->monitor.look(feed, light.sharpness, light.brightness, state_->clock.now());
  state_->take_alarms();
}

void Records::add(std::uint64_t feed, const Departure& departure) {
  const std::lock_guard lock(state_->mutex);
  auto record = track_of(departure, state_->options.um_per_px);
  state_->monitor.add(feed, record, state_->clock.now());
  state_->write(feed, std::move(record));
  state_->take_alarms();
}

// A gap is from when the source gave nothing until it does again.
void Records::tick(std::uint64_t feed, const FeedStatus& status) {
  const auto now = state_->clock.now();
  const bool is_missing =
      status.state == FeedState::stalled || status.state == FeedState::reconnecting;
  std::unique_lock lock(state_->mutex);
  DIATOM_CHECK(state_->feeds.contains(feed), "a feed was watched before it began");
  auto& gap = state_->feeds[feed].gap;
  if (is_missing && !gap) gap = GapRecord{now, now, status.message};
  if (!is_missing) state_->close_gap(feed);
  if (state_->ticked && now - *state_->ticked < std::chrono::seconds(1)) return;
  state_->ticked = now;
  const auto log_file = state_->log.file;
  lock.unlock();
  const auto free_mb = free_disk_mb(log_file);  // a disk may take its time to answer
  lock.lock();
  if (free_mb) state_->monitor.tell_free_disk(*free_mb, now);
  state_->monitor.tick(now);
  state_->take_alarms();
  state_->publish();
}

void Records::tell_drift(double share) {
  const std::lock_guard lock(state_->mutex);
  state_->monitor.tell_drift(share, state_->clock.now());
  state_->take_alarms();
}

void Records::tell_fence(std::uint64_t feed, std::uint64_t track, const std::string& class_name) {
  const std::lock_guard lock(state_->mutex);
  state_->monitor.tell_fence(feed, track, class_name, state_->clock.now());
  state_->take_alarms();
}

void Records::set_alarms(std::vector<AlarmRule> rules) {
  const std::lock_guard lock(state_->mutex);
  state_->monitor.use_rules(std::move(rules));
  state_->publish();
}

void Records::set_scale(std::optional<double> um_per_px) {
  check_scale(um_per_px);
  const std::lock_guard lock(state_->mutex);
  if (state_->options.um_per_px == um_per_px) return;
  state_->options.um_per_px = um_per_px;
  state_->begin_runs();
  state_->publish();
}

void Records::start_log(const fs::path& file, double clip_s) {
  if (file.empty()) throw std::invalid_argument("name the file of the log, such as events.db");
  auto options = state_->options;
  options.clip_s = clip_s;
  auto log = open_log(options, file);
  {
    const std::lock_guard lock(state_->mutex);
    state_->options.clip_s = clip_s;
    std::swap(log, state_->log);
    state_->begin_runs();
    state_->publish();
  }
  state_->let_close(std::move(log));  // the one before, while feeds go on
}

void Records::stop_log() {
  OpenLog log;
  {
    const std::lock_guard lock(state_->mutex);
    std::swap(log, state_->log);
    state_->publish();
  }
  state_->let_close(std::move(log));
}

ml::Snapshot<RecordsView> Records::view() const {
  return state_->view.get();
}

RecordsView Records::finish() {
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [feed, watched] : state_->feeds) state_->close_gap(feed);
    state_->take_alarms();
  }
  state_->log.close();
  const std::lock_guard lock(state_->mutex);
  state_->publish();
  return *state_->view.get();
}

}  // namespace diatom::live
