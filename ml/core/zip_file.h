// ZipFile: a zip archive that a stranger may have made, read entry by entry into memory and never
// unpacked onto the disk; limits keep one that grows without end from filling memory. And how a
// folder becomes an archive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct zip;

namespace diatom::ml {

struct ZipLimits {
  std::int64_t entries = 1'000'000;
  std::uint64_t entry_bytes = std::uint64_t{256} << 20U;  // uncompressed, of one entry
};

// A path inside a folder or an archive: relative, and never above where it starts.
bool stays_inside(const std::filesystem::path& path);

// Thread-safe.
class ZipFile {
 public:
  // Throws std::runtime_error with one sentence that names the file: no zip archive, damaged, too
  // many entries, or one whose name leads out of it.
  explicit ZipFile(std::filesystem::path file, ZipLimits limits = {});

  // Of all entries but folders, sorted bytewise.
  std::vector<std::string> names() const;
  bool contains(const std::string& name) const { return places_.contains(name); }

  // Throws std::runtime_error that names the entry: none of that name, larger than the limit,
  // encrypted, damaged.
  std::vector<std::uint8_t> read(const std::string& name) const;

 private:
  struct Close {
    void operator()(zip* archive) const;
  };

  std::filesystem::path file_;
  ZipLimits limits_;
  std::unique_ptr<zip, Close> archive_;
  std::map<std::string, std::uint64_t> places_;
  mutable std::mutex mutex_;  // an archive keeps where it reads
};

// Packs the files of a folder (not of folders in it), whole or not at all. Throws
// std::runtime_error that names the archive.
void write_zip(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace diatom::ml
