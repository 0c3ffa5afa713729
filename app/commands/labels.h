// What several commands need of labels.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace diatom::app {

class Workbench;
struct Session;
struct TaughtRows;

// Before the rows get other classes: cancels and forgets what spoke of the old ones.
void forget_old_classes(Workbench& bench);

// Throws std::runtime_error while features are being extracted, since those come with the labels
// that the data have now.
void check_rows_stay(const Workbench& bench);

// Whether few rows were taught since all was fitted, so that centres, and places in the map, may
// stay. There are features.
bool is_few_beside_the_fit(const Session& session);

// Of data, map and model are kept the first `rows`, under these names of classes. With no row,
// there is nothing any more.
void use_first_rows(Workbench& bench, std::size_t rows, std::vector<std::string> classes);

// Of what names rows, those that are there.
void keep_rows_below(Session& session, std::size_t rows);

// These rows behind all others, in data and map, under these names of classes.
void append_rows(Workbench& bench, const TaughtRows& taught,
                 const std::vector<std::string>& classes);

}  // namespace diatom::app
