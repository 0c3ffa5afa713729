#include "app/file_name.h"

#include <ctime>
#include <stdexcept>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace diatom::app {

void check_is_more_than_ending(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  if (!name.starts_with('.') || file.has_extension()) return;
  throw std::runtime_error("cannot write " + file.string() + ": the name before " + name +
                           " is missing");
}

std::filesystem::path untaken(const char* stem, const char* ending) {
  const auto name = fmt::format("{}-{:%Y%m%d-%H%M%S}", stem, fmt::localtime(std::time(nullptr)));
  std::filesystem::path file = name + ending;
  for (int i = 2; std::filesystem::exists(file); ++i)
    file = fmt::format("{}-{}{}", name, i, ending);
  return file;
}

}  // namespace diatom::app
