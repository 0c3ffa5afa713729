// What several commands need of labels.
#pragma once

namespace diatom::app {

class Workbench;

// Before the rows get other classes: cancels and forgets what spoke of the old ones.
void forget_old_classes(Workbench& bench);

// Throws std::runtime_error while features are being extracted, since those come with the labels
// that the data have now.
void check_rows_stay(const Workbench& bench);

}  // namespace diatom::app
