#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "app/tour/actions.h"
#include "app/tour/conditions.h"
#include "app/tour/embedded_tours.h"
#include "app/tour/tour.h"

namespace diatom::app {

namespace {

using nlohmann::json;

// Where in the file something is read; every complaint begins with it.
struct Place {
  std::string tour;
  std::string part;  // "step 3", or "" for the tour itself

  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error("tour '" + tour + "'" + (part.empty() ? "" : ", " + part) + ": " +
                             what);
  }
};

const json& field_of(const json& object, const char* name, const Place& place) {
  const auto found = object.find(name);
  if (found == object.end()) place.fail("there is no \"" + std::string(name) + "\"");
  return *found;
}

std::string words_in(const json& object, const char* name, const Place& place) {
  const auto& words = field_of(object, name, place);
  if (!words.is_string() || words.get_ref<const std::string&>().empty())
    place.fail("\"" + std::string(name) + "\" is no text");
  return words.get<std::string>();
}

int whole_in(const json& object, const char* name, const Place& place) {
  const auto& whole = field_of(object, name, place);
  if (!whole.is_number_integer() || whole < 1 || whole > 1000)
    place.fail("\"" + std::string(name) + "\" is no whole number from 1 to 1000");
  return whole.get<int>();
}

const json& list_in(const json& object, const char* name, const Place& place) {
  const auto& list = field_of(object, name, place);
  if (!list.is_array()) place.fail("\"" + std::string(name) + "\" is no list");
  return list;
}

// `name_of` is the field that says what is called: "command" or "condition".
Call call_from(const json& object, const char* name_of, const Place& place) {
  if (!object.is_object()) place.fail("a " + std::string(name_of) + " is written as {...}");
  Call call;
  call.name = words_in(object, name_of, place);
  for (const auto& [name, value] : object.items()) {
    if (name == name_of) continue;
    if (value.is_number())
      call.numbers[name] = value.get<double>();
    else if (value.is_string())
      call.words[name] = value.get<std::string>();
    else
      place.fail("\"" + name + "\" of " + call.name + " is neither text nor number");
  }
  return call;
}

Call action_from(const json& object, const Place& place) {
  auto call = call_from(object, "command", place);
  if (const auto wrong = what_is_wrong_with_action(call); !wrong.empty()) place.fail(wrong);
  return call;
}

Call condition_from(const json& object, const char* name, const Place& place) {
  auto call = call_from(field_of(object, name, place), "condition", place);
  if (const auto wrong = what_is_wrong_with_condition(call); !wrong.empty()) place.fail(wrong);
  return call;
}

std::vector<Call> actions_in(const json& object, const char* name, const Place& place) {
  std::vector<Call> actions;
  for (const auto& one : list_in(object, name, place)) actions.push_back(action_from(one, place));
  return actions;
}

TourStep step_from(const json& object, const Place& place) {
  if (!object.is_object()) place.fail("a step is written as {...}");
  TourStep step;
  step.text = words_in(object, "text", place);
  step.highlight = words_in(object, "highlight", place);
  step.task = words_in(object, "task", place);
  step.action = actions_in(object, "action", place);
  step.done = condition_from(object, "done", place);
  return step;
}

}  // namespace

Tour parse_tour(const std::string& name, std::string_view text) {
  const Place place{name, ""};
  const auto root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) place.fail("it is no JSON object");
  Tour tour;
  tour.name = name;
  tour.title = words_in(root, "title", place);
  tour.summary = words_in(root, "summary", place);
  tour.place = whole_in(root, "place", place);
  tour.minutes = whole_in(root, "minutes", place);
  tour.start = actions_in(root, "start", place);
  tour.ready = condition_from(root, "ready", place);
  for (const auto& step : list_in(root, "steps", place))
    tour.steps.push_back(step_from(step, {name, "step " + std::to_string(tour.steps.size() + 1)}));
  if (tour.steps.empty()) place.fail("it has no steps");
  tour.end = words_in(root, "end", place);
  if (root.contains("seconds_at_rest"))
    tour.seconds_at_rest = whole_in(root, "seconds_at_rest", place);
  return tour;
}

Tour load_tour(const std::string& name) {
  if (std::filesystem::path(name).extension() == ".json") {
    std::ifstream stream(name, std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read the tour " + name);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    return parse_tour(std::filesystem::path(name).stem().string(), text);
  }
  std::string known;
  for (const auto& tour : embedded_tours()) {
    if (name == tour.name) return parse_tour(tour.name, tour.json);
    known += (known.empty() ? "" : ", ") + std::string(tour.name);
  }
  throw std::runtime_error("there is no tour '" + name + "'; there are " + known);
}

std::vector<Tour> shipped_tours() {
  std::vector<Tour> tours;
  for (const auto& tour : embedded_tours()) tours.push_back(parse_tour(tour.name, tour.json));
  std::sort(tours.begin(), tours.end(),
            [](const Tour& a, const Tour& b) { return a.place < b.place; });
  return tours;
}

}  // namespace diatom::app
