#include "app/key_file.h"

#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "app/panels/keys.h"
#include "ml/core/files.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

void check_chord(const std::string& words, const std::filesystem::path& file) {
  if (!words.empty() && !chord_from(words))
    throw std::runtime_error(file.string() + ": '" + words + "' is no key");
}

}  // namespace

std::filesystem::path key_file() {
  return ml::config_folder() / "keys.json";
}

std::map<std::string, std::string> read_keys(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  std::ifstream stream(file);
  const auto said = nlohmann::json::parse(stream, nullptr, false);
  if (!said.is_object())
    throw std::runtime_error(file.string() + " is no list of keys: mend or remove it");
  std::map<std::string, std::string> keys;
  for (const auto& [action, key] : said.items()) {
    if (!key.is_string())
      throw std::runtime_error(file.string() + ": the key of " + action + " is no text");
    check_chord(keys[action] = key.get<std::string>(), file);
  }
  return keys;
}

void write_keys(const std::filesystem::path& file, const std::map<std::string, std::string>& keys) {
  std::filesystem::create_directories(file.parent_path());
  ml::write_atomically(file,
                       [&](std::ostream& out) { out << nlohmann::json(keys).dump(2) << '\n'; });
}

}  // namespace diatom::app
