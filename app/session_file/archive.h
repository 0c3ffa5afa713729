// A session file as a zip archive. Its entries pass through a folder of their own in the place for
// temporary files, since models and tensors have writers and readers that take a file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ml/core/zip_file.h"
#include "ml/core/zip_writer.h"

namespace diatom::app {

// A new folder, gone with this object. What a killed program has left there is removed by
// sweep_passages().
class Passage {
 public:
  Passage();
  ~Passage();
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Removes the passages of processes that are gone.
void sweep_passages();

class ArchiveOut {
 public:
  void add_text(const std::string& name, std::string text);

  // Where the file of that name is to be written, before write().
  std::filesystem::path place_for(const std::string& name);

  // Whole or not at all. Throws std::runtime_error that names `target`.
  void write(const std::filesystem::path& target) const;

 private:
  Passage passage_;
  std::vector<ml::ZipEntry> entries_;
};

class ArchiveIn {
 public:
  // An entry may unpack to this much more than the whole archive has: stored tensors cannot, and
  // texts seldom do.
  static constexpr std::uint64_t kMostInflated = std::uint64_t{256} << 20U;

  // Throws std::runtime_error with one sentence: no archive, damaged, names that lead out of it.
  explicit ArchiveIn(const std::filesystem::path& file);

  bool contains(const std::string& name) const { return zip_.contains(name); }

  // Both throw std::runtime_error that names the entry.
  std::string text(const std::string& name) const;
  std::filesystem::path unpacked(const std::string& name) const;

  // What a reader of an unpacked file complained about, in terms of the archive.
  std::string in_terms_of_archive(std::string complaint) const;

 private:
  std::filesystem::path file_;
  ml::ZipFile zip_;
  Passage passage_;
};

}  // namespace diatom::app
