// ClassifierFlags: one flag for every parameter that a registered classifier declares, so that a
// new classifier brings its own flags along.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "app/cli/method_flags.h"
#include "ml/classifier/classifier.h"

namespace diatom::app {

std::vector<std::string> classifier_ids();

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
  TypedValues typed_;
};

}  // namespace diatom::app
