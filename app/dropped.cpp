#include "app/dropped.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <string>
#include <string_view>

#include "app/session_file/session_file.h"

namespace diatom::app {

namespace {

constexpr std::array<std::string_view, 6> film_endings = {".mp4", ".mkv",  ".mov",
                                                          ".avi", ".webm", ".m4v"};
constexpr std::array<std::string_view, 4> data_endings = {".csv", ".tsv", ".zip", ".npy"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char character) {
    return static_cast<char>(std::tolower(character));
  });
  return text;
}

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& endings, const std::string& ending) {
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

}  // namespace

std::optional<Dropped> kind_of_file(const std::filesystem::path& file) {
  const auto ending = lower(file.extension().string());
  if (ending == kSessionEnding) return Dropped::session;
  if (ending == ".diatom") return Dropped::model;
  if (holds(film_endings, ending)) return Dropped::film;
  if (holds(data_endings, ending)) return Dropped::data;
  return std::nullopt;
}

Dropped what_is_at(const std::filesystem::path& path) {
  std::error_code problem;
  if (!std::filesystem::exists(path, problem))
    throw std::runtime_error(path.string() + " is not there, or may not be read");
  if (std::filesystem::is_directory(path, problem)) return Dropped::data;
  if (const auto kind = kind_of_file(path)) return *kind;
  throw std::runtime_error(path.filename().string() +
                           " is nothing to be opened here: drop a folder of images, a .csv, .tsv, "
                           ".zip or .npy, a film, a session or a model");
}

}  // namespace diatom::app
