#include "app/cli/classifier_flags.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

const std::vector<ml::ClassifierMethod>& classifiers() {
  return ml::ClassifierRegistry::instance().all();
}

bool can_be_automatic(const ml::Parameter& parameter) {
  return parameter.minimum == 0.0 && parameter.default_value == 0.0 &&
         (parameter.kind == ml::ParameterKind::real ||
          parameter.kind == ml::ParameterKind::integer);
}

std::string default_text(const ml::Parameter& parameter) {
  if (can_be_automatic(parameter)) return "auto";
  if (parameter.kind == ml::ParameterKind::boolean)
    return parameter.default_value != 0.0 ? "true" : "false";
  if (parameter.kind == ml::ParameterKind::choice)
    return parameter.choices.at(static_cast<std::size_t>(parameter.default_value));
  return fmt::format("{:g}", parameter.default_value);
}

double index_of_choice(const ml::Parameter& parameter, const std::string& text) {
  const auto place = std::find(parameter.choices.begin(), parameter.choices.end(), text);
  if (place == parameter.choices.end())
    throw CLI::ValidationError(
        flag_of(parameter.id),
        "'" + text + "' is none of " + CLI::detail::join(parameter.choices, ", "));
  return static_cast<double>(place - parameter.choices.begin());
}

double parse_number(const ml::Parameter& parameter, const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw CLI::ValidationError(flag_of(parameter.id), "'" + text + "' is not a number");
  return value;
}

}  // namespace

std::string flag_of(std::string id) {
  std::replace(id.begin(), id.end(), '_', '-');
  return "--" + id;
}

double parse_value(const ml::Parameter& parameter, const std::string& text) {
  if (text == "auto" && can_be_automatic(parameter)) return 0.0;
  if (parameter.kind == ml::ParameterKind::choice) return index_of_choice(parameter, text);
  if (parameter.kind == ml::ParameterKind::boolean && (text == "true" || text == "false"))
    return text == "true" ? 1.0 : 0.0;
  return parse_number(parameter, text);
}

ClassifierFlags::ClassifierFlags(CLI::App& verb) {
  std::vector<std::string> ids;
  std::map<std::string, std::string> help_of;  // by Parameter::id: one flag may serve several
  for (const auto& classifier : classifiers()) {
    ids.push_back(classifier.info.id);
    for (const auto& parameter : classifier.info.parameters) {
      auto& help = help_of[parameter.id];
      help += fmt::format("{}{}: {} [{}]", help.empty() ? "" : " ", classifier.info.id,
                          parameter.help, default_text(parameter));
      typed_[parameter.id] = "";
    }
  }
  verb.add_option("--classifier", method_,
                  fmt::format("What learns from the features: {} [{}]",
                              CLI::detail::join(ids, ", "), method_))
      ->check(CLI::IsMember(ids))
      ->option_text("NAME");
  for (auto& [id, text] : typed_) {
    verb.add_option(flag_of(id), text, help_of[id])->option_text("VALUE")->group("Classifier");
  }
}

ml::ParameterValues ClassifierFlags::values() const {
  const auto& info = ml::ClassifierRegistry::instance().find(method_).info;
  ml::ParameterValues values;
  for (const auto& [id, text] : typed_) {
    if (text.empty()) continue;
    const auto declared = std::find_if(info.parameters.begin(), info.parameters.end(),
                                       [&id = id](const auto& p) { return p.id == id; });
    if (declared == info.parameters.end())
      throw CLI::ValidationError(flag_of(id) + " is no parameter of the classifier " + method_);
    values[id] = parse_value(*declared, text);
  }
  try {
    return ml::checked_values(info, values);
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError(error.what());
  }
}

}  // namespace diatom::app
