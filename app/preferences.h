// Preferences: how a person likes the window, kept across runs and apart from any session.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "app/panels/tiling.h"
#include "app/session.h"

namespace diatom::app {

struct Preferences {
  renderer::Theme theme = renderer::Theme::dark;
  Layout layout = Layout::explore;
  float ui_scale = 1.0F;
  double training_share = 1.0;
  std::map<Layout, TileShares> shares;  // of the layouts that were changed
  bool is_greeted = false;              // has been told how to begin

  bool operator==(const Preferences&) const = default;
};

// "teach", "explore" or "monitor". Throws std::runtime_error for any other name.
Layout layout_called(const std::string& name);

// In the folder for configuration.
std::filesystem::path preferences_file();

// The defaults where there is no such file. Throws std::runtime_error with one sentence for a file
// of any other kind.
Preferences read_preferences(const std::filesystem::path& file);

// Whole or not at all; its folder is made where there is none. Throws std::runtime_error.
void write_preferences(const std::filesystem::path& file, const Preferences& preferences);

}  // namespace diatom::app
