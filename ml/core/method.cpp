#include "ml/core/method.h"

#include <cmath>
#include <sstream>

namespace diatom::ml {

ParameterValues default_values(const MethodInfo& method) {
  ParameterValues values;
  for (const auto& parameter : method.parameters) values[parameter.id] = parameter.default_value;
  return values;
}

ParameterValues checked_values(const MethodInfo& method, const ParameterValues& given) {
  auto values = default_values(method);
  for (const auto& [id, value] : given) {
    const auto declared =
        std::find_if(method.parameters.begin(), method.parameters.end(),
                     [&id = id](const Parameter& parameter) { return parameter.id == id; });
    if (declared == method.parameters.end())
      throw std::invalid_argument(method.label + " has no parameter '" + id + "'");
    if (!(value >= declared->minimum && value <= declared->maximum)) {
      std::ostringstream sentence;
      sentence << method.label << ": " << id << " = " << value << " is outside its range ["
               << declared->minimum << ", " << declared->maximum << "]";
      throw std::invalid_argument(sentence.str());
    }
    values[id] = declared->kind == ParameterKind::real ? value : std::round(value);
  }
  return values;
}

}  // namespace diatom::ml
