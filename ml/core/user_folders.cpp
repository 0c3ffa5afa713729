#include "ml/core/user_folders.h"

#include <cstdlib>
#include <optional>

namespace diatom::ml {
namespace {

namespace fs = std::filesystem;

// The specification says that relative paths are to be ignored.
std::optional<fs::path> absolute_folder(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || !fs::path(value).is_absolute()) return std::nullopt;
  return fs::path(value);
}

fs::path user_folder(const char* variable, const char* below_home) {
  if (const auto chosen = absolute_folder(variable)) return *chosen / "diatom";
  const auto home = absolute_folder("HOME");
  return (home ? *home : fs::temp_directory_path() / "diatom-home") / below_home / "diatom";
}

}  // namespace

fs::path home_folder() {
  return absolute_folder("HOME").value_or("/");
}

fs::path config_folder() {
  return user_folder("XDG_CONFIG_HOME", ".config");
}

fs::path data_folder() {
  return user_folder("XDG_DATA_HOME", ".local/share");
}

fs::path state_folder() {
  return user_folder("XDG_STATE_HOME", ".local/state");
}

fs::path cache_folder() {
  return user_folder("XDG_CACHE_HOME", ".cache");
}

}  // namespace diatom::ml
