// Decision sheets: the places at which a classifier gives two classes the same score, and no other
// a better one.
#include <memory>
#include <utility>

#include "ml/boundary/boundary.h"
#include "ml/boundary/sheets_job.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

std::unique_ptr<BoundaryJob> make_decision(BoundaryData data, const ParameterValues& values,
                                           std::uint64_t /*seed*/) {
  return std::make_unique<SheetsJob>(std::move(data), values, "");
}

const Registration<BoundaryMethod> decision{
    {{"decision", "Decision sheets",
      "The surfaces on which a classifier, asked at each place of the map, cannot decide: on "
      "either side another class wins.",
      sheet_parameters()},
     true,
     make_decision}};

const Registration<Term> decision_term{
    {{"boundary.decision", "Decision sheet"},
     "The surface on which the classifier cannot decide: on one side one class wins, on the other "
     "side another. It is drawn where images of the map would lie.",
     "{ x :   the two highest scores are equal }",
     "Duda, Hart, Stork: \"Pattern classification\", Wiley 2001"}};

}  // namespace

}  // namespace diatom::ml
