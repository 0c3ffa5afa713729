#include "ml/core/term.h"

#include <algorithm>

namespace diatom::ml {

const Term* find_term(std::string_view id) {
  const auto& all = TermRegistry::instance().all();
  const auto place =
      std::lower_bound(all.begin(), all.end(), id,
                       [](const Term& term, std::string_view key) { return term.info.id < key; });
  return place != all.end() && place->info.id == id ? &*place : nullptr;
}

const Term* find_parameter_term(std::string_view method, std::string_view parameter) {
  const auto* const own = find_term(std::string(method) + "." + std::string(parameter));
  return own != nullptr ? own : find_term(parameter);
}

}  // namespace diatom::ml
