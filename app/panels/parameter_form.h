// The form of a method, generated from what it declares: a row for every parameter, with its help
// as a tooltip. Nothing here knows a method by name.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "ml/core/method.h"

namespace diatom::app {

struct ParameterChange {
  std::string parameter;
  double value = 0.0;  // within the declared range
};

// Draws all rows; what a person changed in this frame, if anything. `found` is what the program
// chose where a value says "auto": a person who takes over begins there.
std::optional<ParameterChange> parameter_form(const ml::MethodInfo& method,
                                              const ml::ParameterValues& given,
                                              const ml::ParameterValues& found = {});

// What was given for the method `id`; nothing where nobody has chosen.
ml::ParameterValues values_in(const std::map<std::string, ml::ParameterValues>& all,
                              const std::string& id);

// Whether 0 stands for "choose for me": the default, and the lower end of a range that is no share.
bool zero_means_auto(const ml::Parameter& parameter);

}  // namespace diatom::app
