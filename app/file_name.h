// File name: what is wrong with one that a person typed for a file to write, and one for who typed
// none.
#pragma once

#include <filesystem>

namespace diatom::app {

// Throws std::runtime_error where it is an ending alone, such as ".png".
void check_is_more_than_ending(const std::filesystem::path& file);

// "diatom-map-20261128-103000.png": of a file of the working folder that is not there yet.
std::filesystem::path untaken(const char* stem, const char* ending);

}  // namespace diatom::app
