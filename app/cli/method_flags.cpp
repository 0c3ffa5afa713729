#include "app/cli/method_flags.h"

#include <algorithm>
#include <charconv>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

bool can_be_automatic(const ml::Parameter& parameter) {
  return parameter.minimum == 0.0 && parameter.default_value == 0.0 &&
         (parameter.kind == ml::ParameterKind::real ||
          parameter.kind == ml::ParameterKind::integer);
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

std::string default_text(const ml::Parameter& parameter) {
  if (can_be_automatic(parameter)) return "auto";
  if (parameter.kind == ml::ParameterKind::boolean)
    return parameter.default_value != 0.0 ? "true" : "false";
  if (parameter.kind == ml::ParameterKind::choice)
    return parameter.choices.at(static_cast<std::size_t>(parameter.default_value));
  return fmt::format("{:g}", parameter.default_value);
}

double parse_value(const ml::Parameter& parameter, const std::string& text) {
  if (text == "auto" && can_be_automatic(parameter)) return 0.0;
  if (parameter.kind == ml::ParameterKind::choice) return index_of_choice(parameter, text);
  if (parameter.kind == ml::ParameterKind::boolean && (text == "true" || text == "false"))
    return text == "true" ? 1.0 : 0.0;
  return parse_number(parameter, text);
}

ml::ParameterValues values_of(const ml::MethodInfo& method, const TypedValues& typed) {
  ml::ParameterValues values;
  for (const auto& [id, text] : typed) {
    if (text.empty()) continue;
    const auto declared = std::find_if(method.parameters.begin(), method.parameters.end(),
                                       [&id = id](const auto& p) { return p.id == id; });
    if (declared == method.parameters.end())
      throw CLI::ValidationError(flag_of(id) + " is no parameter of " + method.id);
    values[id] = parse_value(*declared, text);
  }
  try {
    return ml::checked_values(method, values);
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError(error.what());
  }
}

MethodFlags::MethodFlags(CLI::App& verb, const ml::MethodInfo& method) : method_(method) {
  for (const auto& parameter : method.parameters)
    verb.add_option(flag_of(parameter.id), typed_[parameter.id],
                    fmt::format("{} [{}]", parameter.help, default_text(parameter)))
        ->option_text("VALUE")
        ->group(method.label);
}

}  // namespace diatom::app
