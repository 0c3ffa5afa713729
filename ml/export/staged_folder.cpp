#include "ml/export/staged_folder.h"

#include <stdexcept>
#include <string>
#include <system_error>

#include <unistd.h>

#include "ml/core/leftovers.h"

namespace diatom::ml {

namespace fs = std::filesystem;

namespace {

constexpr const char* staged_prefix = ".diatom-";

[[noreturn]] void fail_to_stage(const fs::path& target, const std::string& why) {
  throw std::runtime_error("cannot write " + target.string() + ": " + why);
}

}  // namespace

StagedFolder::StagedFolder(const fs::path& target) : target_(target.lexically_normal()) {
  if (!target_.has_filename()) target_ = target_.parent_path();  // "out/"
  std::error_code error;
  if (fs::exists(target_, error) && (!fs::is_directory(target_) || !fs::is_empty(target_)))
    fail_to_stage(target_, "it exists and is no empty folder; name a new one");
  sweep_folders(target_.parent_path(), staged_prefix);  // of exports that were killed
  path_ = target_.parent_path() /
          (staged_prefix + std::to_string(getpid()) + "-" + target_.filename().string());
  if (!fs::create_directory(path_, error))
    fail_to_stage(target_, error ? error.message() : path_.string() + " is in the way");
}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void StagedFolder::finish() {
  std::error_code error;
  fs::rename(path_, target_, error);
  if (error) fail_to_stage(target_, error.message());
}

}  // namespace diatom::ml
