// FileChooser: looking for a file or a folder by mouse or keys, over everything. What it offers is
// what can be dropped on the window as well.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/folder_content.h"

namespace diatom::app {

class FileChooser {
 public:
  // At first in the folder that is nearest to `place`, later where it was.
  void open(const std::filesystem::path& place);
  bool is_open() const { return is_open_ || opens_; }

  // In the middle of the display, while it is open. What was chosen, once.
  std::optional<std::filesystem::path> draw();

 private:
  void go_to(const std::filesystem::path& folder);
  void draw_way();
  void draw_entries();
  void draw_entry(std::size_t place);
  void draw_end();
  void follow_keys();
  void enter_or_choose();
  std::size_t count() const { return content_.folders.size() + content_.files.size(); }
  bool is_folder(std::size_t place) const { return place < content_.folders.size(); }
  const std::string& name_of(std::size_t place) const;
  std::filesystem::path chosen_path() const;
  bool can_open() const;

  FolderContent content_;
  std::optional<std::size_t> marked_;  // of the folders and files; nothing: the folder itself
  std::optional<std::filesystem::path> goes_to_;  // in the next frame
  std::optional<std::filesystem::path> chosen_;
  bool scrolls_ = false;  // to the marked one, or the top
  bool opens_ = false;
  bool is_open_ = false;
};

}  // namespace diatom::app
