#include "app/live/records/event_reader.h"

#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/live/records/event_schema.h"
#include "ml/core/input_file.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

constexpr int reader_patience_ms = 1000;

// SQLite would call a missing file one that cannot be opened.
fs::path checked(fs::path file) {
  const ml::InputFile exists(file);
  return file;
}

// `columns` of those rows whose `time` lies in the range, in its order.
Statement select_in(const Database& database, const UtcRange& range, const std::string& columns,
                    const std::string& table, const std::string& time) {
  Statement select(database, "SELECT " + columns + " FROM " + table + " WHERE " + time +
                                 " >= ? AND " + time + " < ? ORDER BY " + time + ", id");
  select.bind(1, range.from ? iso_8601(*range.from) : std::string());
  select.bind(2, range.to ? iso_8601(*range.to) : std::string("A"));  // behind every digit
  return select;
}

std::optional<std::string> text_or_none(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// None where there never was one, or no more.
std::optional<fs::path> file_in(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  if (name.empty() || !fs::exists(folder / name, ignored)) return std::nullopt;
  return folder / name;
}

LoggedTrack track_in(const Statement& row, const fs::path& crop_folder) {
  LoggedTrack logged;
  logged.run = row.integer(0);
  auto& track = logged.track;
  track.track = static_cast<std::uint64_t>(row.integer(1));
  track.first_seen_utc = utc_of(row.text(2));
  track.last_seen_utc = utc_of(row.text(3));
  track.frames = static_cast<int>(row.integer(4));
  track.class_name = row.text(5);
  track.probability = row.real(6);
  track.votes = static_cast<int>(row.integer(7));
  track.box = {static_cast<int>(row.integer(8)), static_cast<int>(row.integer(9)),
               static_cast<int>(row.integer(10)), static_cast<int>(row.integer(11))};
  track.area_px = row.real(12);
  track.size_um = row.real_or_null(13);
  track.novelty = row.real_or_null(14);
  logged.crop_file = file_in(crop_folder, row.text(15));
  return logged;
}

}  // namespace

EventReader::EventReader(fs::path file)
    : crop_folder_(crop_folder_of(file)),
      clip_folder_(clip_folder_of(file)),
      database_(checked(std::move(file)), Database::Access::read, reader_patience_ms) {
  database_.execute("BEGIN");  // with the first read that follows, the moment is fixed
  check_event_schema(database_);
}

std::vector<LoggedRun> EventReader::runs() const {
  Statement select(database_,
                   "SELECT id, start_utc, source, model_hash, classes, um_per_px FROM runs "
                   "ORDER BY id");
  std::vector<LoggedRun> runs;
  while (select.step()) {
    const auto classes = nlohmann::json::parse(select.text(4), nullptr, false);
    if (!classes.is_array()) database_.refuse("it is damaged");
    runs.push_back({select.integer(0),
                    {utc_of(select.text(1)), select.text(2), select.text(3),
                     classes.get<std::vector<std::string>>(), select.real_or_null(5)}});
  }
  return runs;
}

void EventReader::for_each_track(const UtcRange& range,
                                 const std::function<void(const LoggedTrack&)>& visit) const {
  auto select = select_in(database_, range,
                          "run, track, first_seen_utc, last_seen_utc, frames, class, probability, "
                          "votes, box_x, box_y, box_width, box_height, area_px, size_um, novelty, "
                          "crop",
                          "tracks", "first_seen_utc");
  while (select.step()) visit(track_in(select, crop_folder_));
}

std::vector<LoggedAlarm> EventReader::alarms(const UtcRange& range) const {
  auto select =
      select_in(database_, range, "run, utc, kind, text, class, value, clip", "alarms", "utc");
  std::vector<LoggedAlarm> alarms;
  while (select.step()) {
    LoggedAlarm logged;
    if (const auto run = select.integer(0); run != 0) logged.run = run;  // NULL reads as 0
    logged.alarm = {utc_of(select.text(1)), select.text(2), select.text(3),
                    text_or_none(select.text(4)), select.real(5)};
    logged.alarm.clip = select.text(6);
    logged.clip_file = file_in(clip_folder_, logged.alarm.clip);
    alarms.push_back(std::move(logged));
  }
  return alarms;
}

std::vector<LoggedGap> EventReader::gaps(const UtcRange& range) const {
  auto select = select_in(database_, range, "run, from_utc, to_utc, reason", "gaps", "from_utc");
  std::vector<LoggedGap> gaps;
  while (select.step())
    gaps.push_back(
        {select.integer(0), {utc_of(select.text(1)), utc_of(select.text(2)), select.text(3)}});
  return gaps;
}

}  // namespace diatom::live
