#include "ml/metrics/confusion.h"

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

Labels predicted_labels(const Matrix& scores) {
  DIATOM_CHECK(scores.rows() == 0 || scores.cols() > 0, "scores of no classes");
  Labels labels(static_cast<std::size_t>(scores.rows()));
  for (Eigen::Index row = 0; row < scores.rows(); ++row) {
    Eigen::Index best = 0;
    scores.row(row).maxCoeff(&best);  // the first of equals
    labels[static_cast<std::size_t>(row)] = static_cast<int>(best);
  }
  return labels;
}

Eigen::MatrixXi confusion_matrix(const Labels& truth, const Labels& predicted, int classes) {
  DIATOM_CHECK(truth.size() == predicted.size(), "one prediction for each true label");
  Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(classes, classes);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    DIATOM_CHECK(truth[i] >= 0 && truth[i] < classes && predicted[i] >= 0 && predicted[i] < classes,
                 "a label beyond the classes");
    ++counts(truth[i], predicted[i]);
  }
  return counts;
}

namespace {

const Registration<Term> confusion_term{
    {{"confusion", "Confusion matrix"},
     "Down what the images are, across what they were taken for. The diagonal is right, and a "
     "strong cell beside it names two classes that look alike to the classifier.",
     "C[i, j] = number of images of class i named j",
     "Kohavi, Provost: \"Glossary of terms\", Machine Learning 30, 1998"}};

}  // namespace

}  // namespace diatom::ml
