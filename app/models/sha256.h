// The SHA-256 of a file, by which published files are known.
#pragma once

#include <filesystem>
#include <string>

namespace diatom::app {

// 64 hexadecimal digits, small letters. Throws std::runtime_error that names the file.
std::string sha256_of(const std::filesystem::path& file);

}  // namespace diatom::app
