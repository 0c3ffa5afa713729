// One flag for every parameter that a method declares, so that a method brings its own flags along.
#pragma once

#include <map>
#include <string>

#include <CLI/App.hpp>

#include "ml/core/method.h"

namespace diatom::app {

// The flag of a parameter's id: "kernel_width" -> "--kernel-width".
std::string flag_of(std::string id);

// What its help says after the words: "auto", "true", the name of a choice, a number.
std::string default_text(const ml::Parameter& parameter);

// What a person typed -> the parameter's value: a number, the name of a choice, true or false; and
// `auto`, where 0 is both the least value and the default, which is how a parameter declares that
// its method can settle it. Throws CLI::ValidationError for anything else.
double parse_value(const ml::Parameter& parameter, const std::string& text);

using TypedValues = std::map<std::string, std::string>;  // by Parameter::id; "" where not given

// The typed ones, completed by the defaults. Throws CLI::ValidationError where one belongs to
// another method or is out of its range.
ml::ParameterValues values_of(const ml::MethodInfo& method, const TypedValues& typed);

class MethodFlags {
 public:
  // Declares a flag for each parameter. The method outlives this.
  MethodFlags(CLI::App& verb, const ml::MethodInfo& method);

  ml::ParameterValues values() const { return values_of(method_, typed_); }

 private:
  const ml::MethodInfo& method_;
  TypedValues typed_;
};

}  // namespace diatom::app
