// Real images, weights and reference figures for tests. They are no part of the repository: their
// place is named by the environment variable DIATOM_SHARED, and tests that need them skip with a
// message where it is unset.
#pragma once

#include <filesystem>

#include <gtest/gtest.h>

namespace diatom::tests {

bool has_shared_material();
std::filesystem::path shared_material();  // only where has_shared_material()

// A folder of its own for one test, removed when the object goes.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace diatom::tests

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): GTEST_SKIP returns from the calling test
#define NEEDS_SHARED_MATERIAL()                \
  if (!::diatom::tests::has_shared_material()) \
  GTEST_SKIP() << "set DIATOM_SHARED to the folder of real images and weights"
