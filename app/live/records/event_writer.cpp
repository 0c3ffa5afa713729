#include "app/live/records/event_writer.h"

#include <exception>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "app/live/records/event_schema.h"
#include "ml/core/check.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr int lock_patience_ms = 250;  // for another program's lock
constexpr std::chrono::milliseconds crop_time(250);

constexpr const char* insert_run_sql =
    "INSERT INTO runs (start_utc, source, model_hash, classes, um_per_px) VALUES (?, ?, ?, ?, ?)";
constexpr const char* insert_track_sql =
    "INSERT OR REPLACE INTO tracks (run, track, first_seen_utc, last_seen_utc, frames, class, "
    "probability, votes, box_x, box_y, box_width, box_height, area_px, size_um, novelty, crop) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* insert_alarm_sql =
    "INSERT INTO alarms (run, utc, kind, text, class, value, clip) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char* insert_gap_sql =
    "INSERT INTO gaps (run, from_utc, to_utc, reason) VALUES (?, ?, ?, ?)";

std::int64_t whole(std::integral auto number) {
  return static_cast<std::int64_t>(number);
}

std::optional<std::string> text_or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// Returns the number of its row.
std::int64_t insert_run(const Database& database, const RunRecord& run) {
  Statement insert(database, insert_run_sql);
  insert.run(
      iso_8601(run.start_utc), run.source, run.model_hash,
      nlohmann::json(run.classes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
      run.um_per_px);
  return database.last_row_id();
}

// The rows of one transaction, each kind through a statement that is prepared once.
class EventRows {
 public:
  explicit EventRows(const Database& database)
      : tracks_(database, insert_track_sql),
        alarms_(database, insert_alarm_sql),
        gaps_(database, insert_gap_sql) {}

  void add(std::int64_t run, const TrackRecord& track, const std::string& crop_file) {
    tracks_.run(run, whole(track.track), iso_8601(track.first_seen_utc),
                iso_8601(track.last_seen_utc), whole(track.frames), track.class_name,
                track.probability, whole(track.votes), whole(track.box.x), whole(track.box.y),
                whole(track.box.width), whole(track.box.height), track.area_px, track.size_um,
                track.novelty, text_or_null(crop_file));
  }
  void add(std::optional<std::int64_t> run, const AlarmRecord& alarm) {
    alarms_.run(run, iso_8601(alarm.utc), alarm.kind, alarm.text, alarm.class_name, alarm.value,
                text_or_null(alarm.clip));
  }
  void add(std::int64_t run, const GapRecord& gap) {
    gaps_.run(run, iso_8601(gap.from_utc), iso_8601(gap.to_utc), gap.reason);
  }

 private:
  Statement tracks_;
  Statement alarms_;
  Statement gaps_;
};

}  // namespace

EventWriter::EventWriter(fs::path file, std::uint64_t crop_cap_bytes)
    : file_(std::move(file)),
      crops_(crop_folder_of(file_), crop_cap_bytes),
      keeps_crops_(crop_cap_bytes > 0) {
  opened();
}

// After trouble everything is opened anew: the file may be another one by now.
Database& EventWriter::opened() {
  if (database_ != nullptr) return *database_;
  auto database = std::make_unique<Database>(file_, Database::Access::write, lock_patience_ms);
  migrate(*database, event_schema_steps());
  // Readers and the writer do not wait for each other; a commit is on the disk when it returns.
  database->execute("PRAGMA journal_mode = WAL");
  database->execute("PRAGMA synchronous = FULL");
  identity_ = identity_of(file_);
  look_for_runs(*database);
  database_ = std::move(database);
  return *database_;
}

void EventWriter::look_for_runs(const Database& database) {
  for (auto& [feed, run] : runs_) {
    Statement find(database, "SELECT count(*) FROM runs WHERE id = ? AND start_utc = ?");
    find.bind(1, run.id);
    find.bind(2, iso_8601(run.record.start_utc));
    if (!find.step() || find.integer(0) == 0) run.id = 0;
  }
}

std::optional<EventWriter::FileIdentity> EventWriter::identity_of(const fs::path& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{found.st_dev, found.st_ino};
}

// A deleted file can be written to as long as it is open, and nobody would ever see it.
void EventWriter::check_is_still_there() {
  if (identity_ && identity_of(file_) == identity_) return;
  database_->refuse("somebody has deleted it");
}

void EventWriter::begin_run(std::uint64_t feed, const RunRecord& run) {
  try {
    const auto id = insert_run(opened(), run);
    check_is_still_there();
    runs_[feed] = {run, id};
  } catch (...) {
    database_.reset();
    throw;
  }
}

void EventWriter::make_sure_of_run(const Database& database, const PendingEvent& event) {
  if (!event.feed) return;
  const auto run = runs_.find(*event.feed);
  DIATOM_CHECK(run != runs_.end(), "an event was logged before its run");
  if (run->second.id == 0) run->second.id = insert_run(database, run->second.record);
}

std::int64_t EventWriter::run_of(const PendingEvent& event) const {
  DIATOM_CHECK(event.feed.has_value(), "only alarms may be of no feed in particular");
  return runs_.at(*event.feed).id;
}

std::size_t EventWriter::write(std::span<PendingEvent> events) {
  try {
    auto& database = opened();
    for (const auto& event : events) make_sure_of_run(database, event);
    const auto ready = events.first(store_crops(events));
    Transaction transaction(database);
    insert(database, ready);
    transaction.commit();
    check_is_still_there();
    removed_crops_.clear();
    return ready.size();
  } catch (...) {
    database_.reset();
    throw;
  }
}

void EventWriter::insert(Database& database, std::span<const PendingEvent> events) {
  EventRows rows(database);
  for (const auto& event : events) {
    if (const auto* track = std::get_if<TrackRecord>(&event.record))
      rows.add(run_of(event), *track, event.crop_file);
    else if (const auto* alarm = std::get_if<AlarmRecord>(&event.record))
      rows.add(event.feed ? std::optional(run_of(event)) : std::nullopt, *alarm);
    else
      rows.add(run_of(event), std::get<GapRecord>(event.record));
  }
  for (auto& name : crops_.take_removed()) removed_crops_.push_back(std::move(name));
  Statement forget(database, "UPDATE tracks SET crop = NULL WHERE crop = ?");
  for (const auto& name : removed_crops_) forget.run(name);
}

// How many of the first events are ready to become rows.
std::size_t EventWriter::store_crops(std::span<PendingEvent> events) {
  const auto deadline = steady_clock::now() + crop_time;
  std::size_t ready = 0;
  for (auto& event : events) {
    if (ready > 0 && steady_clock::now() > deadline) break;
    if (auto* track = std::get_if<TrackRecord>(&event.record)) store_crop(event, *track);
    ++ready;
  }
  return ready;
}

// A track without its picture is better than none.
void EventWriter::store_crop(PendingEvent& event, TrackRecord& track) {
  auto& crop_file = event.crop_file;
  std::error_code ignored;
  const bool is_there =
      !crop_file.empty() && fs::exists(crop_folder_of(file_) / crop_file, ignored);
  if (track.crop.empty() || is_there) return;
  crop_file.clear();
  if (!keeps_crops_) {
    ++crops_refused_;
    track.crop = {};
    return;
  }
  try {
    const auto name = fmt::format("run{}-track{}", run_of(event), track.track);
    crop_file = crops_.add(track.first_seen_utc, name, track.crop);
    crop_problem_.clear();
  } catch (const std::exception& problem) {
    ++crops_refused_;
    track.crop = {};  // it would fail again, and hold the others up
    crop_problem_ = std::string("a crop was not kept: ") + problem.what();
  }
}

}  // namespace diatom::live
