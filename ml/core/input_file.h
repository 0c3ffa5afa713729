// InputFile: a file that is read by ranges, each checked against its size before a byte is
// allocated, so that a damaged length field ends in a sentence instead of an absurd allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace diatom::ml {

class InputFile {
 public:
  // Throws std::runtime_error where `file` is missing, a folder, or cannot be opened.
  explicit InputFile(std::filesystem::path file);

  std::uint64_t size() const { return size_; }

  // Both throw as fail() does where the range leaves the file.
  std::vector<std::byte> read(std::uint64_t offset, std::uint64_t count);
  void read_into(std::span<std::byte> bytes, std::uint64_t offset);

  // Throws std::runtime_error "cannot read <file>: <what>".
  [[noreturn]] void fail(const std::string& what) const;

 private:
  void check_range(std::uint64_t offset, std::uint64_t count) const;

  std::filesystem::path file_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

}  // namespace diatom::ml
