// Recovery: what a run that ended badly has autosaved, or what was put aside unsaved. Whoever finds
// it holds it, so that a second program does not offer it as well.
#pragma once

#include <filesystem>
#include <optional>

#include "app/session_file/autosave.h"

namespace diatom::app {

class Recovery {
 public:
  // The newest whose process is gone; absent where there is none. What killed processes have left
  // half-written is swept away.
  static std::optional<Recovery> find(const std::filesystem::path& folder);
  // That file, which nobody holds.
  static std::optional<Recovery> of(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return file_; }
  void discard() const;  // it has been recovered, or nobody wants it

 private:
  Recovery(std::filesystem::path file, FileLock lock);

  std::filesystem::path file_;
  FileLock lock_;
};

}  // namespace diatom::app
