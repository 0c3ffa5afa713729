// Tour: a lesson as a value, read from a small JSON file: what to say at each step, what to point
// at, what to do, and when that is done. The tours that ship are in the binary (assets/tours).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace diatom::app {

// A named thing with what it is told: {"command": "choose_backbone", "id": "pixels"}. Names of
// commands are listed in actions.cpp, of conditions in conditions.cpp.
struct Call {
  std::string name;
  std::map<std::string, std::string> words;
  std::map<std::string, double> numbers;
};

struct TourStep {
  std::string text;          // one idea
  std::string highlight;     // title of the panel to look at
  std::string task;          // what to do, in words
  std::vector<Call> action;  // the same, done by the program
  Call done;                 // the condition that it brings about
};

struct Tour {
  std::string name;     // of its file: "top-tuning"
  std::string title;    // "What is top-tuning?"
  std::string summary;  // one line for a list
  int place = 0;        // in the list
  int minutes = 0;
  std::vector<Call> start;  // how the session begins
  Call ready;               // the condition from which on the first step can be taken
  std::vector<TourStep> steps;
  double seconds_at_rest = 60.0;  // after which a step that is played has failed
  std::string end;                // what to take home
};

// Throws std::runtime_error with one sentence that names the tour and what is wrong with it: no
// JSON, a field that is missing or of another kind, a command or condition that does not exist.
Tour parse_tour(const std::string& name, std::string_view json);

// The tour of that name, or of the file where `name` ends in ".json". Throws std::runtime_error
// that lists the known ones.
Tour load_tour(const std::string& name);

// Those that ship, in the order in which a person would take them.
std::vector<Tour> shipped_tours();

}  // namespace diatom::app
