// The tables of an event log, and how those of an older version become those of today.
#pragma once

#include <filesystem>
#include <span>

#include "app/live/records/sqlite.h"

namespace diatom::live {

// Step n takes a file of version n to version n + 1; version 0 is an empty file. A step that was
// once released never changes: a new version is a new step.
std::span<const char* const> event_schema_steps();

// Brings a file up to the last step, in one transaction. Throws SqliteError where
// the file is newer than that, or is another program's.
void migrate(Database& database, std::span<const char* const> steps);

// Throws SqliteError unless the file is an event log of exactly today's version.
void check_event_schema(const Database& database);

// Where the crops of events.db lie: events.crops beside it.
std::filesystem::path crop_folder_of(const std::filesystem::path& event_log);

// Likewise the films of alarms: events.clips.
std::filesystem::path clip_folder_of(const std::filesystem::path& event_log);

}  // namespace diatom::live
