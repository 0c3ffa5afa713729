// What several tests of the readers need: files with given bytes, and the sentence of an exception.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace diatom::tests {

inline std::filesystem::path write_file(const std::filesystem::path& file,
                                        const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

inline std::string text_in(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The text of the std::runtime_error that `action` throws; "" where it throws none.
inline std::string sentence_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

// The value's bytes, as they lie in memory.
template <class T>
std::string bytes_of_value(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace diatom::tests
