// What is in a folder, for a person who looks for something to open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace diatom::app {

struct FolderContent {
  // Of a folder with more, the rest is left out.
  static constexpr std::size_t most_entries = 20'000;

  std::filesystem::path path;        // absolute
  std::vector<std::string> folders;  // their names, in the order of the alphabet
  std::vector<std::string> files;    // that can be opened: see kind_of_file()
  std::size_t pictures = 0;          // and others that cannot be by themselves
  bool is_whole = true;              // nothing was left out
  std::string trouble;               // why nothing can be seen; "" where all is well
};

// Without what is hidden.
FolderContent content_of_folder(const std::filesystem::path& folder);

// What a person types: "~/a" -> "/home/eva/a".
std::string with_home(std::string path);

// The folder that is nearest to that place: itself, or the one that it is in. Home where there is
// no such place.
std::filesystem::path nearest_folder(const std::filesystem::path& place);

}  // namespace diatom::app
