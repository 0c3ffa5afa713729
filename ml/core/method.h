// Method and Registry: how one new file becomes a menu entry, a form, a command-line flag and a
// contract test. A method declares its id, its parameters and a factory, and registers itself.
//
//   const Registration<ClassifierMethod> falkon{{ {"falkon", "FALKON", "...", {...}}, make_falkon
//   }};
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ml/core/check.h"

namespace diatom::ml {

enum class ParameterKind { real, integer, boolean, choice };

struct Parameter {
  std::string id;     // flag and file name: "lambda"
  std::string label;  // what the form shows: "λ"
  ParameterKind kind = ParameterKind::real;
  double default_value = 0.0;  // of a choice: the index into `choices`
  double minimum = 0.0;
  double maximum = 1.0;
  bool logarithmic = false;  // drag it by factors
  std::string unit = {};     // "" where there is none
  std::string help = {};     // one or two sentences
  std::vector<std::string> choices = {};
};

using ParameterValues = std::map<std::string, double>;  // by Parameter::id

struct MethodInfo {
  std::string id;
  std::string label;
  std::string help;
  std::vector<Parameter> parameters;
};

// The declared defaults.
ParameterValues default_values(const MethodInfo& method);

// `given` completed by the defaults. Throws std::invalid_argument that names the method and the
// parameter when one is unknown or out of its range.
ParameterValues checked_values(const MethodInfo& method, const ParameterValues& given);

// A family's methods, sorted by id. `M` has a member `info` of type MethodInfo.
template <class M>
class Registry {
 public:
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  void add(M method) {
    const auto place = lower_bound(method.info.id);
    DIATOM_CHECK(place == methods_.end() || place->info.id != method.info.id,
                 "two methods registered under one id");
    methods_.insert(place, std::move(method));
  }

  const std::vector<M>& all() const { return methods_; }

  // Throws std::invalid_argument that lists the known ids.
  const M& find(std::string_view id) const {
    const auto place = const_cast<Registry*>(this)->lower_bound(id);
    if (place != methods_.end() && place->info.id == id) return *place;
    std::string known;
    for (const auto& method : methods_) known += (known.empty() ? "" : ", ") + method.info.id;
    throw std::invalid_argument("unknown method '" + std::string(id) + "'; known are: " + known);
  }

 private:
  auto lower_bound(std::string_view id) {
    return std::lower_bound(
        methods_.begin(), methods_.end(), id,
        [](const M& method, std::string_view key) { return method.info.id < key; });
  }

  std::vector<M> methods_;
};

// A file-scope constant of this type is the whole of a registration.
template <class M>
struct Registration {
  explicit Registration(M method) { Registry<M>::instance().add(std::move(method)); }
};

}  // namespace diatom::ml
