// Dropped: what a file or folder is that somebody drops on the window, by its name alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace diatom::app {

enum class Dropped : std::uint8_t { data, film, session, model };

// What the file is by its name; nothing where it is none of these.
std::optional<Dropped> kind_of_file(const std::filesystem::path& file);

// Throws std::runtime_error with one sentence for what is none of these, or is not there.
Dropped what_is_at(const std::filesystem::path& path);

}  // namespace diatom::app
