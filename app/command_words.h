// What a command does, in words: "12 rows are Ceratium", "k-means: clusters 5". The history shows
// them.
#pragma once

#include <string>

#include "app/command.h"

namespace diatom::app {

// Before it is applied to that session; "" where it edits nothing: it is then no entry of the
// history. Never throws, whatever the command asks for.
std::string words_of(const Command& command, const Session& session);

// Edits in a row of one series are one entry: a slider that is dragged. "" for a command that is
// always one by itself.
std::string series_of(const Command& command, const Session& session);

}  // namespace diatom::app
