#include "app/preferences.h"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/core/files.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

using nlohmann::json;

constexpr std::pair<Layout, const char*> layout_names[] = {
    {Layout::teach, "teach"}, {Layout::explore, "explore"}, {Layout::monitor, "monitor"}};

bool is_usable(const std::vector<float>& shares, std::size_t count) {
  return shares.size() == count && std::all_of(shares.begin(), shares.end(), [](float share) {
           return share > 0.0F && share < 1.0F + 1e-3F;
         });
}

// Of a program with other tiles, they are of no use.
bool fits(const TileShares& shares, const LayoutPlan& plan) {
  if (!is_usable(shares.columns, plan.size()) || shares.tiles.size() != plan.size()) return false;
  for (std::size_t column = 0; column < plan.size(); ++column)
    if (!is_usable(shares.tiles[column], plan[column].tiles.size())) return false;
  return true;
}

Preferences preferences_from(const json& said) {
  Preferences preferences;
  if (said.value("theme", "dark") == "light") preferences.theme = renderer::Theme::light;
  preferences.layout = layout_called(said.value("layout", "explore"));
  preferences.ui_scale = std::clamp(said.value("ui_scale", 1.0F), 0.75F, 3.0F);
  preferences.training_share = std::clamp(said.value("training_share", 1.0), 0.05, 1.0);
  preferences.is_greeted = said.value("greeted", true);
  const auto all_shares = said.value("shares", json::object());
  for (const auto& [name, of_layout] : all_shares.items()) {
    const auto layout = layout_called(name);
    const TileShares shares{of_layout.at("columns").get<std::vector<float>>(),
                            of_layout.at("tiles").get<std::vector<std::vector<float>>>()};
    if (fits(shares, plan_of(layout))) preferences.shares[layout] = shares;
  }
  return preferences;
}

json json_of(const Preferences& preferences) {
  auto shares = json::object();
  std::string chosen;
  for (const auto& [layout, name] : layout_names) {
    if (layout == preferences.layout) chosen = name;
    const auto changed = preferences.shares.find(layout);
    if (changed != preferences.shares.end())
      shares[name] = {{"columns", changed->second.columns}, {"tiles", changed->second.tiles}};
  }
  return {{"theme", preferences.theme == renderer::Theme::light ? "light" : "dark"},
          {"layout", chosen},
          {"ui_scale", preferences.ui_scale},
          {"training_share", preferences.training_share},
          {"shares", shares},
          {"greeted", preferences.is_greeted}};
}

}  // namespace

Layout layout_called(const std::string& name) {
  for (const auto& [layout, called] : layout_names)
    if (name == called) return layout;
  throw std::runtime_error("there is no layout '" + name + "'");
}

std::filesystem::path preferences_file() {
  return ml::config_folder() / "window.json";
}

Preferences read_preferences(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  try {
    std::ifstream stream(file);
    return preferences_from(json::parse(stream));
  } catch (const std::exception& problem) {
    throw std::runtime_error(file.string() + " holds no preferences: mend or remove it (" +
                             problem.what() + ")");
  }
}

void write_preferences(const std::filesystem::path& file, const Preferences& preferences) {
  std::filesystem::create_directories(file.parent_path());
  ml::write_atomically(file,
                       [&](std::ostream& out) { out << json_of(preferences).dump(2) << '\n'; });
}

}  // namespace diatom::app
