// A table of calls by name, each with what it is told.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "app/tour/tour.h"

namespace diatom::app {

// One thing that a call is told.
struct Told {
  std::string_view name;
  bool is_word = false;   // else a number
  bool is_needed = true;  // else it may be left out
};

constexpr Told told_word(std::string_view name) {
  return {name, true, true};
}
constexpr Told told_number(std::string_view name) {
  return {name, false, true};
}
constexpr Told perhaps_word(std::string_view name) {
  return {name, true, false};
}
constexpr Told perhaps_number(std::string_view name) {
  return {name, false, false};
}

template <class Function>
struct KnownCall {
  std::string_view name;
  std::vector<Told> told;
  Function function;
};

template <class Function>
const KnownCall<Function>* find_call(const std::vector<KnownCall<Function>>& table,
                                     std::string_view name) {
  for (const auto& known : table)
    if (known.name == name) return &known;
  return nullptr;
}

// `kind` is what such a call is: "command".
template <class Function>
std::string what_is_wrong_with(const Call& call, const std::vector<KnownCall<Function>>& table,
                               const std::string& kind) {
  const auto* const known = find_call(table, call.name);
  if (known == nullptr) return "there is no " + kind + " '" + call.name + "'";
  for (const auto& told : known->told) {
    const std::string name(told.name);
    const bool has_it = told.is_word ? call.words.contains(name) : call.numbers.contains(name);
    if (told.is_needed && !has_it)
      return call.name + " needs a " + (told.is_word ? "text" : "number") + " \"" + name + "\"";
  }
  const auto understands = [known](const std::string& name, bool is_word) {
    return std::any_of(known->told.begin(), known->told.end(), [&](const Told& told) {
      return told.name == name && told.is_word == is_word;
    });
  };
  for (const auto& [name, value] : call.words)
    if (!understands(name, true)) return call.name + " understands no text \"" + name + "\"";
  for (const auto& [name, value] : call.numbers)
    if (!understands(name, false)) return call.name + " understands no number \"" + name + "\"";
  return {};
}

}  // namespace diatom::app
