// StagedFolder: a folder that is filled beside its place and takes its name at the end, so that
// what failed halfway leaves nothing behind. What a killed program has left beside that place, the
// next one removes.
#pragma once

#include <filesystem>

namespace diatom::ml {

class StagedFolder {
 public:
  // Throws std::runtime_error where `target` exists and is no empty folder, or nothing can be
  // written beside it.
  explicit StagedFolder(const std::filesystem::path& target);
  ~StagedFolder();
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }  // to be filled
  void finish();                                               // throws as the constructor does

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
};

}  // namespace diatom::ml
