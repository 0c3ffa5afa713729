// Where a verb's results go: words for a person on stdout, or one JSON object for a program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ml/core/dataset.h"

namespace diatom::app {

using Json = nlohmann::ordered_json;  // keys in the order in which they were said

// Prints `words`; with `json_destination` "-" prints the object instead, and nothing else; with a
// file's name writes it there as well, whole or not at all. Numbers that are not finite become
// null.
void deliver(const std::string& words, const Json& results, const std::string& json_destination);

// To be called before any work: throws std::runtime_error with one sentence where what a verb
// writes would take the place of what it reads, or of another thing that it writes. A .npy stands
// for the .csv and .json beside it, too; "" and "-" are no files.
void check_outputs(std::vector<std::filesystem::path> outputs,
                   std::vector<std::filesystem::path> inputs);

// Adds `skipped`, how many files could not be read, and `skipped_files`, which and why; and warns.
void report_skipped(Json& results, const std::vector<ml::SkippedFile>& skipped);

}  // namespace diatom::app
