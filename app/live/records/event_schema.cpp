#include "app/live/records/event_schema.h"

#include <array>
#include <string>

namespace diatom::live {
namespace {

constexpr std::int64_t application_id = 0x4469746D;  // "Ditm", in the file's header

constexpr std::array schema_steps = {
    // Times are UTC as ISO 8601 text, lengths pixels unless their name says otherwise, classes a
    // JSON array of names, numbers that are not finite NULL. A track that is told twice is the
    // later one. `crop` is the file's name
    // in the folder of crops.
    R"sql(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  start_utc TEXT NOT NULL,
  source TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  classes TEXT NOT NULL,
  um_per_px REAL
);
CREATE TABLE tracks (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  track INTEGER NOT NULL,
  first_seen_utc TEXT NOT NULL,
  last_seen_utc TEXT NOT NULL,
  frames INTEGER NOT NULL,
  class TEXT NOT NULL,
  probability REAL,
  votes INTEGER NOT NULL,
  box_x INTEGER NOT NULL,
  box_y INTEGER NOT NULL,
  box_width INTEGER NOT NULL,
  box_height INTEGER NOT NULL,
  area_px REAL,
  size_um REAL,
  novelty REAL,
  crop TEXT,
  UNIQUE (run, track)
);
CREATE INDEX tracks_by_time ON tracks(first_seen_utc);
CREATE INDEX tracks_by_crop ON tracks(crop) WHERE crop IS NOT NULL;
CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  utc TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  class TEXT,
  value REAL
);
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  from_utc TEXT NOT NULL,
  to_utc TEXT NOT NULL,
  reason TEXT NOT NULL
);
)sql",
    // Several feeds at once: an alarm may be of no feed in particular, which is no run. `clip` is
    // the
    // file's name in the folder of clips.
    R"sql(
CREATE TABLE alarms_of_feeds (
  id INTEGER PRIMARY KEY,
  run INTEGER REFERENCES runs(id),
  utc TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  class TEXT,
  value REAL,
  clip TEXT
);
INSERT INTO alarms_of_feeds SELECT id, run, utc, kind, text, class, value, NULL FROM alarms;
DROP TABLE alarms;
ALTER TABLE alarms_of_feeds RENAME TO alarms;
)sql",
};

std::size_t version_of(const Database& database) {
  return static_cast<std::size_t>(database.number("PRAGMA user_version"));
}

// Another program's tables are left alone.
void check_is_ours(const Database& database) {
  if (database.number("PRAGMA application_id") == application_id) return;
  if (database.number("SELECT count(*) FROM sqlite_master") > 0)
    database.refuse("it is a SQLite file, but no event log");
}

void check_is_not_newer(const Database& database, std::size_t newest) {
  if (const auto version = version_of(database); version > newest)
    database.refuse("a newer Diatom has made it (version " + std::to_string(version) +
                    " of its tables; this one knows " + std::to_string(newest) + ")");
}

}  // namespace

std::span<const char* const> event_schema_steps() {
  return schema_steps;
}

void migrate(Database& database, std::span<const char* const> steps) {
  check_is_ours(database);
  check_is_not_newer(database, steps.size());
  if (version_of(database) == steps.size()) return;
  Transaction transaction(database);
  check_is_not_newer(database, steps.size());  // another program may have been at it meanwhile
  for (auto version = version_of(database); version < steps.size(); ++version)
    database.execute(steps[version]);
  database.execute("PRAGMA application_id = " + std::to_string(application_id));
  database.execute("PRAGMA user_version = " + std::to_string(steps.size()));
  transaction.commit();
}

void check_event_schema(const Database& database) {
  check_is_ours(database);
  check_is_not_newer(database, schema_steps.size());
  if (version_of(database) == 0) database.refuse("it is empty");
  if (version_of(database) < schema_steps.size())
    database.refuse("an older Diatom has made it; write to it once with this one");
}

std::filesystem::path crop_folder_of(const std::filesystem::path& event_log) {
  auto folder = event_log;
  return folder.replace_extension(".crops");
}

std::filesystem::path clip_folder_of(const std::filesystem::path& event_log) {
  auto folder = event_log;
  return folder.replace_extension(".clips");
}

}  // namespace diatom::live
