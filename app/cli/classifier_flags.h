// ClassifierFlags: one flag for every parameter that a registered classifier declares, so that a
// new classifier brings its own flags along.
#pragma once

#include <map>
#include <string>

#include <CLI/App.hpp>

#include "ml/classifier/classifier.h"

namespace diatom::app {

// The flag of a parameter's id: "kernel_width" -> "--kernel-width".
std::string flag_of(std::string id);

// What a person typed -> the parameter's value: a number, the name of a choice, true or false; and
// `auto`, where 0 is both the least value and the default, which is how a parameter declares that
// its classifier can settle it. Throws CLI::ValidationError for anything else.
double parse_value(const ml::Parameter& parameter, const std::string& text);

class ClassifierFlags {
 public:
  // Declares --classifier and the parameters of all registered classifiers.
  explicit ClassifierFlags(CLI::App& verb);

  const std::string& method() const { return method_; }

  // The given flags as values, completed by the defaults. Throws CLI::ValidationError where one
  // belongs to another classifier or is out of its range.
  ml::ParameterValues values() const;

 private:
  std::string method_ = "falkon";
  std::map<std::string, std::string> typed_;  // by Parameter::id; "" where not given
};

}  // namespace diatom::app
