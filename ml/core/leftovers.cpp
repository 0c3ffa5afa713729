#include "ml/core/leftovers.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>

namespace diatom::ml {

namespace fs = std::filesystem;

bool is_of_gone_process(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix)) return false;
  pid_t process = 0;
  std::from_chars(name.data() + prefix.size(), name.data() + name.size(), process);
  return process > 0 && kill(process, 0) != 0 && errno == ESRCH;
}

void sweep_folders(const fs::path& folder, const std::string& prefix) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error)) {
    std::error_code ignored;
    if (is_of_gone_process(entry.path().filename().string(), prefix) &&
        fs::is_directory(entry.symlink_status(ignored)))
      fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace diatom::ml
