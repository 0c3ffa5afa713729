// What several commands need of labels.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace diatom::app {

class Workbench;

// Before the rows get other classes: cancels and forgets what spoke of the old ones.
void forget_old_classes(Workbench& bench);

// Throws std::runtime_error while features are being extracted, since those come with the labels
// that the data have now.
void check_rows_stay(const Workbench& bench);

// Of data, map and model are kept the first `rows`, under these names of classes. With no row,
// there is nothing any more.
void use_first_rows(Workbench& bench, std::size_t rows, std::vector<std::string> classes);

}  // namespace diatom::app
