// FamilyFlags: a family of methods as flags, one for every parameter that a registered method
// declares, so that a new method brings its own flags along.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "app/cli/method_flags.h"
#include "ml/core/method.h"

namespace diatom::app {

// What a registry's methods declare. They outlive every verb.
template <class Registry>
std::vector<const ml::MethodInfo*> infos_of(const Registry& registry) {
  std::vector<const ml::MethodInfo*> infos;
  infos.reserve(registry.all().size());
  for (const auto& method : registry.all()) infos.push_back(&method.info);
  return infos;
}

std::vector<std::string> ids_of(const std::vector<const ml::MethodInfo*>& methods);

class FamilyFlags {
 public:
  // Declares the parameters of all `methods`; the help shows them as `group`.
  FamilyFlags(CLI::App& verb, std::vector<const ml::MethodInfo*> methods, const std::string& group);

  // Declares the flag by which a person chooses one; `chosen` unless another is given.
  void add_choice(CLI::App& verb, const std::string& flag, const std::string& help,
                  std::string chosen);

  const std::string& method() const { return method_; }

  // The given flags as values of the method `id`, completed by the defaults. Throws
  // CLI::ValidationError where one belongs to another method or is out of its range.
  ml::ParameterValues values_of(const std::string& id) const;
  ml::ParameterValues values() const { return values_of(method_); }

  // A flag of the family that was given though none of its methods is used, or "".
  std::string any_given() const;

 private:
  std::vector<const ml::MethodInfo*> methods_;
  std::string method_;
  TypedValues typed_;
};

}  // namespace diatom::app
