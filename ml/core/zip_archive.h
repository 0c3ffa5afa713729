// ZipArchive: the entries of a zip file that stores them uncompressed, as PyTorch's files do, so
// that each is a range of the file's own bytes. Every length and offset is checked against the
// file.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace diatom::ml {

struct ZipArchive {
  std::map<std::string, std::span<const std::byte>>
      entries;  // by name; into the bytes it was read from
};

// Throws std::runtime_error where the archive is truncated, damaged, compressed or encrypted.
ZipArchive read_zip(std::span<const std::byte> file);

}  // namespace diatom::ml
