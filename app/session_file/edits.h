// The newest edits of a session, each with the model of before: so that old models outlive a new
// training and the program. Kept are those from the newest backwards, as far as the rows of today
// are those of then or these and some more; what is older, or was taken back, is forgotten.
#pragma once

#include "app/session.h"
#include "app/session_file/parts.h"
#include "app/session_file/shelf.h"
#include "app/taught_rows.h"

namespace diatom::app {

inline constexpr std::size_t kEditsKept = 40;
inline constexpr std::size_t kEditsOfRowsKept = 8;  // these hold labels and models

Parts save_edits(const Session& session, ShelfOut& shelf);

// Into Session::undo; data set, features and clusters are those of the session. `crops` are those
// of rows that were taught.
void load_edits(const Parts& parts, const TaughtRows& crops, Session& session, ShelfIn& shelf);

}  // namespace diatom::app
