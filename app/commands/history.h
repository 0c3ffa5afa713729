// The history: what commands have edited, what was before, and the ways back and forth.
//
// The dispatcher keeps what a command has changed: the choices and, where these changed, labels and
// groups. A new command is undone without knowing of it; it only needs words (app/command_words.h).
// A command that replaces the rows themselves remembers by itself, since it lets matrices go.
#pragma once

#include <string>

#include "app/session.h"

namespace diatom::app {

// What a person edits, as it is now.
Edited as_it_is(const Session& session);

// Keeps what is about to be edited, rows and all. The entry gets its words when the command is
// done.
Edited& remember(Session& session);

// Makes what has changed since `before` an entry of that name, and what was taken back before is
// gone for good. Nothing where nothing has changed. A change of the newest entry's `series` is part
// of that.
void keep_edit(Session& session, Edited before, std::string what, std::string series);

// The matrix that edits return to is not kept for each of them: theirs are the first rows of the
// one to come. Where clusters stand on it, it is.
void let_go_of_matrices(Session& session);

}  // namespace diatom::app
