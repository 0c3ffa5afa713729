#include "ml/metrics/class_scores.h"

#include <cmath>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

double share(double part, double whole) {
  return whole > 0.0 ? part / whole : std::nan("");
}

}  // namespace

std::vector<ClassScores> class_scores(const Eigen::MatrixXi& confusion) {
  DIATOM_CHECK(confusion.rows() == confusion.cols(), "a confusion matrix that is no square");
  std::vector<ClassScores> scores;
  for (Eigen::Index id = 0; id < confusion.rows(); ++id) {
    const int right = confusion(id, id);
    const int count = confusion.row(id).sum();
    const int predicted = confusion.col(id).sum();
    scores.push_back({count, predicted, share(right, predicted), share(right, count),
                      share(2.0 * right, count + predicted)});
  }
  return scores;
}

namespace {

const Registration<Term> class_scores_term{
    {{"class_scores", "Precision, recall and F1"},
     "Precision is how many of those that were named so are right, recall how many of the class "
     "were found. F1 is their harmonic mean, which is high only where both are.",
     "precision = right / named,   recall = right / there,   F1 = 2 p r / (p + r)",
     "van Rijsbergen: \"Information retrieval\", Butterworths 1979"}};

}  // namespace

}  // namespace diatom::ml
