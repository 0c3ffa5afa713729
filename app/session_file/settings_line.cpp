#include "app/session_file/settings_line.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "app/session_file/settings.h"

namespace diatom::app {

namespace {

using nlohmann::json;

// What a line may speak of. Rows and poses are of a map that another machine has yet to make.
json spoken_of(const Session& session) {
  auto choices = json_of(static_cast<const Choices&>(session));
  for (const char* of_rows : {"selection", "centres", "poses"}) choices.erase(of_rows);
  return {{"data", session.data_address},
          {"seed", session.seed},
          {"test_fraction", session.test_fraction},
          {"backbone", json_of(session.backbone_request)},
          {"choices", std::move(choices)}};
}

json difference(const json& from, const json& defaults) {
  auto differing = json::object();
  for (const auto& [key, value] : from.items()) {
    const auto usual = defaults.find(key);
    const bool is_known = usual != defaults.end();
    if (is_known && value.is_object() && usual->is_object()) {
      auto inner = difference(value, *usual);
      if (!inner.empty()) differing[key] = std::move(inner);
    } else if (!is_known || value != *usual) {
      differing[key] = value;
    }
  }
  return differing;
}

// Names that are not known are mistakes in typing, which would otherwise go unnoticed.
void check_names(const json& said, const json& known) {
  for (const auto& [key, value] : said.items()) {
    const auto place = known.find(key);
    if (place == known.end()) throw std::runtime_error("nothing is called '" + key + "'");
    if (value.is_object() != place->is_object())
      throw std::runtime_error("'" + key + "' is of another kind");
    // Values of methods are by their ids, which choices_from() checks.
    if (value.is_object() && !key.ends_with("_values")) check_names(value, *place);
  }
}

// Single precision is kept of some numbers.
bool is_read_alike(const json& said, const json& read) {
  if (said.is_array() && read.is_array())
    return std::equal(said.begin(), said.end(), read.begin(), read.end(), is_read_alike);
  if (!said.is_number() || !read.is_number()) return said == read;
  const auto a = said.get<double>();
  return std::abs(a - read.get<double>()) <= 1e-6 * std::max(1.0, std::abs(a));
}

// Half an image, or a word that is none of an enumeration's, is read as something else without a
// word.
void check_understood(const json& said, const json& read) {
  for (const auto& [key, value] : said.items()) {
    const auto place = read.find(key);
    if (place == read.end()) continue;
    if (value.is_object() && place->is_object())
      check_understood(value, *place);
    else if (!is_read_alike(value, *place))
      throw std::runtime_error("'" + key + "' cannot be " + value.dump());
  }
}

std::uint64_t seed_from(const json& said) {
  if (!said.is_number_unsigned())
    throw std::runtime_error("'seed' is a whole number from 0 to 18446744073709551615, not " +
                             said.dump());
  return said.get<std::uint64_t>();
}

}  // namespace

std::string settings_line(const Session& session) {
  return difference(spoken_of(session), spoken_of(Session())).dump();
}

void take_settings_line(const std::string& line, Session& session) {
  try {
    const auto said = json::parse(line);
    auto all = spoken_of(Session());
    if (!said.is_object()) throw std::runtime_error("it is no object in braces");
    check_names(said, all);
    all.merge_patch(said);
    auto choices = choices_from(all.at("choices"));
    auto request = request_from(all.at("backbone"));
    check_understood(said, {{"choices", json_of(choices)}, {"backbone", json_of(request)}});
    const auto seed = seed_from(all.at("seed"));
    const auto test_fraction = all.at("test_fraction").get<double>();
    if (!(test_fraction >= 0.0 && test_fraction < 1.0))
      throw std::runtime_error("test_fraction is a share in [0, 1)");
    auto data = all.at("data").get<std::string>();
    choices.poses = session.poses;
    static_cast<Choices&>(session) = std::move(choices);
    request.device = session.device;
    session.backbone_request = std::move(request);
    session.seed = seed;
    session.test_fraction = test_fraction;
    session.data_address = std::move(data);
  } catch (const std::exception& problem) {
    throw std::runtime_error("these settings cannot be used: " + std::string(problem.what()));
  }
}

}  // namespace diatom::app
