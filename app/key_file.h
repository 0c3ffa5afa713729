// The keys that a person has chosen, kept across runs.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace diatom::app {

// In the folder for configuration.
std::filesystem::path key_file();

// Chords in words by action: {"undo": "Ctrl+Z"}; "" for an action without a key. Nothing where
// there is no such file. Throws std::runtime_error with one sentence for a file of any other kind.
std::map<std::string, std::string> read_keys(const std::filesystem::path& file);

// Whole or not at all; its folder is made where there is none. Throws std::runtime_error.
void write_keys(const std::filesystem::path& file, const std::map<std::string, std::string>& keys);

}  // namespace diatom::app
