#include "app/folder_content.h"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "app/dropped.h"
#include "ml/core/image.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace fs = std::filesystem;

namespace {

// As a person looks for them: Apple, banana, Cherry.
void sort_by_alphabet(std::vector<std::string>& names) {
  const auto small = [](char letter) { return std::tolower(static_cast<unsigned char>(letter)); };
  std::sort(names.begin(), names.end(), [&](const std::string& one, const std::string& other) {
    return std::lexicographical_compare(one.begin(), one.end(), other.begin(), other.end(),
                                        [&](char a, char b) { return small(a) < small(b); });
  });
}

void add(FolderContent& content, const fs::directory_entry& entry) {
  auto name = entry.path().filename().string();
  if (name.starts_with('.')) return;
  std::error_code gone;
  if (entry.is_directory(gone))
    content.folders.push_back(std::move(name));
  else if (kind_of_file(entry.path()))
    content.files.push_back(std::move(name));
  else if (ml::has_image_ending(entry.path()))
    ++content.pictures;
}

}  // namespace

FolderContent content_of_folder(const fs::path& folder) {
  FolderContent content;
  std::error_code problem;
  content.path = fs::absolute(folder, problem).lexically_normal();
  if (!content.path.has_filename()) content.path = content.path.parent_path();  // "/data/"
  fs::directory_iterator entry(content.path, problem);
  std::size_t seen = 0;
  for (; !problem && entry != fs::directory_iterator() && seen < FolderContent::most_entries;
       entry.increment(problem), ++seen)
    add(content, *entry);
  content.is_whole = problem || entry == fs::directory_iterator();
  if (problem) content.trouble = "This folder cannot be read: " + problem.message();
  sort_by_alphabet(content.folders);
  sort_by_alphabet(content.files);
  return content;
}

std::string with_home(std::string path) {
  if (path != "~" && !path.starts_with("~/")) return path;
  return ml::home_folder().string() + path.substr(1);
}

fs::path nearest_folder(const fs::path& place) {
  std::error_code gone;
  if (fs::is_directory(place, gone)) return place;
  if (place.has_parent_path() && fs::is_directory(place.parent_path(), gone))
    return place.parent_path();
  return fs::is_directory(ml::home_folder(), gone) ? ml::home_folder() : fs::path("/");
}

}  // namespace diatom::app
