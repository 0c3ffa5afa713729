// CropFolder: pictures of single objects as PNG files, one folder a day, up to so many bytes in
// all. The oldest go first.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "app/live/records/utc.h"
#include "ml/core/image.h"

namespace diatom::live {

class CropFolder {
 public:
  // Counts what lies there already. The folder need not exist yet.
  CropFolder(std::filesystem::path folder, std::uint64_t cap_bytes);

  // Writes a picture seen at `utc`; `name` tells it from others of the same millisecond. Returns
  // its name in the folder, 2024-05-31/140309.125-<name>.png. Older ones are removed until all fit
  // again. Throws std::runtime_error where it cannot be written.
  std::string add(Utc utc, const std::string& name, const ml::Image& image);

  // The names of those removed since the last call.
  std::vector<std::string> take_removed();

  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Kept {
    std::string name;
    std::uint64_t bytes;
  };
  void remove_oldest();

  std::filesystem::path folder_;
  std::uint64_t cap_bytes_;
  std::deque<Kept> kept_;  // oldest first
  std::uint64_t bytes_ = 0;
  std::vector<std::string> removed_;
};

}  // namespace diatom::live
