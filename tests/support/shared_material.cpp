#include "tests/support/shared_material.h"

#include <cstdlib>
#include <stdexcept>

namespace diatom::tests {

bool has_shared_material() {
  const char* folder = std::getenv("DIATOM_SHARED");
  return folder != nullptr && *folder != '\0';
}

std::filesystem::path shared_material() {
  return std::getenv("DIATOM_SHARED");
}

TemporaryFolder::TemporaryFolder() {
  auto name = (std::filesystem::temp_directory_path() / "diatom-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace diatom::tests
