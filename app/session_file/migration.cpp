#include "app/session_file/migration.h"

#include <array>
#include <stdexcept>
#include <string>

#include "app/session_file/session_file.h"

namespace diatom::app {

namespace {

using nlohmann::json;

void migrate_0_to_1(json& session) {
  if (session.at("data").is_string())
    session["data"] = {{"address", session.at("data")}, {"count", session.value("images", 0)}};
  auto& choices = session.at("settings").at("choices");
  if (choices.contains("values")) {
    choices["classifier_values"] = {
        {choices.at("classifier").get<std::string>(), choices.at("values")}};
    choices.erase("values");
  }
}

// The step that leaves each format behind.
constexpr std::array<void (*)(json&), kSessionFormat> kMigrations = {migrate_0_to_1};

}  // namespace

json migrated(json session) {
  const int format = session.at("format").get<int>();
  if (format > kSessionFormat)
    throw std::runtime_error("it was written by a newer version of this program (format " +
                             std::to_string(format) + "; this one reads up to " +
                             std::to_string(kSessionFormat) + ")");
  if (format < 0) throw std::runtime_error("it is of no known format");
  for (auto step = static_cast<std::size_t>(format); step < kMigrations.size(); ++step)
    kMigrations.at(step)(session);
  session["format"] = kSessionFormat;
  return session;
}

}  // namespace diatom::app
