// A folder in memory, for files that are written and read by the hundred: on a disk each of them
// would wait for it. Of this process; removed when the object goes.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include <unistd.h>

namespace diatom::tests {

class MemoryFolder {
 public:
  MemoryFolder() { std::filesystem::create_directories(path_); }
  ~MemoryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_ = "/dev/shm/diatom-test-" + std::to_string(getpid());
};

}  // namespace diatom::tests
