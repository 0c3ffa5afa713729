#include "app/explanation_job.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "ml/classifier/centre_votes.h"
#include "ml/classifier/without_one.h"
#include "ml/metrics/confusion.h"

namespace diatom::app {

namespace {

constexpr std::size_t kShown = 8;  // contributions that are named one by one

ml::Matrix standardised(const TopTuningRun& run, const ml::RowIndices& rows) {
  return run.model->standardisation.apply(run.features->values(rows, Eigen::all));
}

// The largest, whatever their sign, first.
std::vector<Contribution> largest(const Eigen::VectorXd& amounts, const ml::RowIndices& rows) {
  std::vector<Contribution> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({static_cast<int>(rows[i]), amounts[static_cast<Eigen::Index>(i)]});
  const auto shown = std::min(kShown, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), all.end(),
                    [](const Contribution& a, const Contribution& b) {
                      return std::abs(a.amount) > std::abs(b.amount);
                    });
  all.resize(shown);
  return all;
}

}  // namespace

ml::Step ExplanationJob::step() {
  const auto& run = *explanation_.training;
  const ml::Matrix row = standardised(run, {explanation_.row});
  const ml::Matrix scores = run.fit->head->scores(row);
  explanation_.predicted = ml::predicted_labels(scores).front();
  explanation_.score = scores(0, explanation_.predicted);
  explanation_.probabilities = run.model->probabilities(scores).row(0).transpose();
  add_centres(row.row(0).transpose());
  add_owed(row.row(0).transpose());
  publish(explanation_);
  return ml::Step::done;
}

void ExplanationJob::add_centres(const ml::Vector& row) {
  const auto& fit = *explanation_.training->fit;
  explanation_.centres.clear();
  if (fit.centre_rows.empty()) return;
  const auto votes = ml::centre_votes(*fit.head, row, explanation_.predicted);
  explanation_.centres = largest(votes, fit.centre_rows);
  explanation_.other_centres =
      static_cast<int>(fit.centre_rows.size() - explanation_.centres.size());
  explanation_.others = explanation_.score;  // so that they add up to it, whatever rounding does
  for (const auto& centre : explanation_.centres) explanation_.others -= centre.amount;
}

void ExplanationJob::add_owed(const ml::Vector& row) {
  const auto& without = explanation_.training->fit->without_one;
  explanation_.owed.clear();
  if (!without) return;
  explanation_.owed =
      largest(-without->changes(row, explanation_.predicted), without->training_rows());
}

ml::Step LeftOutJob::step() {
  const auto& run = *left_out_.training;
  const auto& without = *run.fit->without_one;
  const auto& rows = without.training_rows();  // ascending
  const auto found = std::lower_bound(rows.begin(), rows.end(), left_out_.row);
  if (found == rows.end() || *found != left_out_.row)
    throw std::invalid_argument("only a training image can be left out, and row " +
                                std::to_string(left_out_.row) + " is none");
  const auto place = static_cast<std::size_t>(found - rows.begin());

  const auto held_out = run.features->rows_of(ml::Split::test);
  ml::Labels labels;
  for (const auto row : held_out)
    labels.push_back(run.features->samples[static_cast<std::size_t>(row)].label);
  const ml::Matrix scores = without.scores(place, standardised(run, held_out));
  left_out_.accuracy = ml::accuracy_of(scores, labels);
  const auto before = ml::predicted_labels(run.fit->test_scores);
  const auto after = ml::predicted_labels(scores);
  left_out_.changed_labels = 0;
  for (std::size_t i = 0; i < after.size(); ++i)
    if (before[i] != after[i]) ++left_out_.changed_labels;

  const ml::Matrix own = without.scores(place, standardised(run, {left_out_.of_row}));
  left_out_.predicted = ml::predicted_labels(own).front();
  left_out_.probability = run.model->probabilities(own)(0, left_out_.predicted);
  left_out_.is_known = true;
  publish(left_out_);
  return ml::Step::done;
}

}  // namespace diatom::app
