// Files written whole or not at all, and where this program's own data lie.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

namespace diatom::ml {

// Calls `write` with a stream to a temporary file beside `target`, flushes and renames it. Throws
// std::runtime_error that names the file (full disk, no permission); the old file then stays as is.
void write_atomically(const std::filesystem::path& target,
                      const std::function<void(std::ostream&)>& write);

// Where the program's own data lie: the environment's DIATOM_ASSETS, else the folder that the build
// names.
std::filesystem::path asset_folder();

// 128-bit content hash (XXH3) as 32 hexadecimal digits.
std::string hash_hex(const void* bytes, std::size_t count);

}  // namespace diatom::ml
