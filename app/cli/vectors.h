// Rows of numbers from anywhere: a .npy file, and what is known of its rows.
#pragma once

#include <filesystem>

#include "ml/backbone/features.h"

namespace diatom::app {

// `labels` is a CSV with the column label, a line for each row, and, where these are known, path
// and split ("test": held out; all others are for training);
// "": the .csv of the same name, where there is one; else the rows are nameless and unlabelled.
// Throws std::runtime_error with one sentence: another number of lines, NaN or infinity in a row.
ml::Features read_vectors(const std::filesystem::path& npy, const std::filesystem::path& labels);

}  // namespace diatom::app
