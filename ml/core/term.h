// Term: a word of the interface and what it means, in two sentences, a formula and a source. It is
// registered where the thing itself is: a method's beside the method, a score's where it is
// computed. So a new method brings its own, and whoever shows a word looks it up by its id.
//
//   const Registration<Term> purity_term{{{"purity", "purity"}, "...", "...", "..."}};
//
// Ids: "<family>.<method>" of a registered method ("classifier.falkon"); "<method>.<parameter>" or
// "<parameter>" of a parameter ("nearest.neighbours", "lambda"); otherwise the word itself.
#pragma once

#include <string>
#include <string_view>

#include "ml/core/method.h"

namespace diatom::ml {

struct TermName {
  std::string id;     // no two terms share it
  std::string label;  // "Held-out accuracy"
};

struct Term {
  TermName info;
  std::string sentences;  // two, for somebody of the first day
  std::string formula;    // readable as it stands, in Unicode
  std::string source;     // authors, title, where and when
};

using TermRegistry = Registry<Term>;

// Null where nothing is explained under that id.
const Term* find_term(std::string_view id);

// Of a method's parameter: its own, or else what every parameter of that name means; null where
// neither is explained.
const Term* find_parameter_term(std::string_view method, std::string_view parameter);

}  // namespace diatom::ml
