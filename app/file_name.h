// File name: what is wrong with one that a person typed for a file to write.
#pragma once

#include <filesystem>

namespace diatom::app {

// Throws std::runtime_error where it is an ending alone, such as ".png".
void check_is_more_than_ending(const std::filesystem::path& file);

}  // namespace diatom::app
