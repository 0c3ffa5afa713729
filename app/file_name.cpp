#include "app/file_name.h"

#include <stdexcept>
#include <string>

namespace diatom::app {

void check_is_more_than_ending(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  if (!name.starts_with('.') || file.has_extension()) return;
  throw std::runtime_error("cannot write " + file.string() + ": the name before " + name +
                           " is missing");
}

}  // namespace diatom::app
