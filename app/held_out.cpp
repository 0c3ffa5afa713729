#include "app/held_out.h"

#include "ml/metrics/confusion.h"

namespace diatom::app {

namespace {

constexpr std::size_t kMistakes = 8;

}  // namespace

std::vector<int> HeldOut::rows_in_cell(int label, int predicted_label) const {
  std::vector<int> found;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (labels[i] == label && predicted[i] == predicted_label)
      found.push_back(static_cast<int>(rows[i]));
  return found;
}

HeldOut held_out_of(const TopTuningRun& run) {
  HeldOut result;
  if (!run.model || !run.fit || !run.features) return result;
  const auto rows = run.features->rows_of(ml::Split::test);
  if (rows.empty() || run.fit->test_scores.rows() != static_cast<Eigen::Index>(rows.size()))
    return result;
  result.rows = rows;
  result.labels = held_out_labels(*run.features, run.taught_labels.get());
  result.predicted = ml::predicted_labels(run.fit->test_scores);
  result.confusion = ml::confusion_matrix(result.labels, result.predicted,
                                          static_cast<int>(run.features->classes.size()));
  result.classes = ml::class_scores(result.confusion);
  const auto probabilities = run.model->probabilities(run.fit->test_scores);
  result.mistakes = ml::confident_mistakes(probabilities, result.labels, kMistakes);
  result.reliability = ml::reliability(probabilities, result.labels);
  return result;
}

}  // namespace diatom::app
