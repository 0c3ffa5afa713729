// What the fuzz targets have in common. Each reads bytes that a stranger may have made; libFuzzer
// makes them up, led by the branches that they reach.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace diatom::fuzz {

using Bytes = std::span<const std::uint8_t>;

// Every target defines these two.
//
// Small inputs that are whole, from which the search starts.
std::vector<std::string> seeds();
// Reads one. What it refuses ends in a std::runtime_error; any other exception is a finding, as are
// crashes, sanitizers' reports, endless loops and a promise that must_hold() finds broken.
void read_input(Bytes input);

// The input as a file, in memory. One of each name at a time.
std::filesystem::path as_file(Bytes input, const std::string& name);

void must_hold(bool promise, const char* what);

// Bytes as they lie in memory.
template <class T>
std::string bytes_of_value(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string content_of(const std::filesystem::path& file);

}  // namespace diatom::fuzz
