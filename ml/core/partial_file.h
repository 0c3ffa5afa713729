// PartialFile: a file that grows beside its place and takes its name at the end, for what is
// written by others or bit by bit; what failed or was given up halfway leaves nothing behind.
#pragma once

#include <filesystem>
#include <string>

namespace diatom::ml {

class PartialFile {
 public:
  // Makes an empty file beside `target`, with ".partial" before its ending. Throws
  // std::runtime_error that names the target where nothing can be written there.
  explicit PartialFile(std::filesystem::path target);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const std::filesystem::path& target() const { return target_; }
  const std::filesystem::path& path() const { return path_; }  // to be filled

  void finish();  // throws where the file is empty or cannot take its name

  // What a writer says of the partial file, said of the target.
  std::string in_terms_of_target(std::string complaint) const;

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
};

}  // namespace diatom::ml
