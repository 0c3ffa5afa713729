// ExportTables: what a classifier says of the open data, as tables that other programs read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/held_out.h"
#include "app/top_tuning_job.h"

namespace diatom::app {

// A line for every row of the features: path, part (train, test), label, predicted class and its
// probability, and the model that said so. Its head throws std::runtime_error before a training has
// ended.
std::string predictions_head(const TopTuningRun& run);
// The lines of some rows, from `begin` on, `end` without.
std::string predictions_lines(const TopTuningRun& run, std::size_t begin, std::size_t end);

// The held-out images, a line for what they are and a column for what they were taken for. Both
// throw std::runtime_error where nothing was held out.
std::string confusion_csv(const TopTuningRun& run);
std::string confusion_markdown(const TopTuningRun& run);

}  // namespace diatom::app
