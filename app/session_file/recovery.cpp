#include "app/session_file/recovery.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>
#include <vector>

#include "app/session_file/session_file.h"
#include "ml/core/leftovers.h"

namespace diatom::app {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
  return files;
}

// Half-written files, and locks that were never followed by a file. A young one may be that of a
// program that is just starting.
void sweep_autosaves(const std::vector<fs::path>& files) {
  constexpr auto old = std::chrono::hours(24);
  for (const auto& file : files) {
    std::error_code error;
    const bool is_half = ml::is_of_gone_process(file.filename().string(), ".diatom-");
    const bool is_lone_lock =
        file.extension() == ".lock" &&
        !fs::exists(fs::path(file).replace_extension(kSessionEnding)) &&
        fs::file_time_type::clock::now() - fs::last_write_time(file, error) > old;
    if (is_half || is_lone_lock) fs::remove(file, error);
  }
}

// The newest first.
std::vector<fs::path> autosaves_among(std::vector<fs::path> files) {
  std::erase_if(files, [](const fs::path& file) { return file.extension() != kSessionEnding; });
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    std::error_code error;
    return fs::last_write_time(a, error) > fs::last_write_time(b, error);
  });
  return files;
}

}  // namespace

Recovery::Recovery(fs::path file, FileLock lock) : file_(std::move(file)), lock_(std::move(lock)) {}

std::optional<Recovery> Recovery::find(const fs::path& folder) {
  const auto files = files_in(folder);
  sweep_autosaves(files);
  for (const auto& file : autosaves_among(files))
    if (auto recovery = of(file)) return recovery;
  return std::nullopt;
}

std::optional<Recovery> Recovery::of(const fs::path& file) {
  try {
    FileLock lock(fs::path(file).replace_extension(".lock"));
    if (lock.is_held() && fs::exists(file)) return Recovery(file, std::move(lock));
  } catch (const std::exception&) {
    return std::nullopt;  // of somebody else
  }
  return std::nullopt;
}

void Recovery::discard() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
  lock_.remove();
}

}  // namespace diatom::app
