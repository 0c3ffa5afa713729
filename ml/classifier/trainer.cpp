#include "ml/classifier/trainer.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index rows_in_block = 512;

}  // namespace

Labels labels_at(const Labels& labels, const RowIndices& rows) {
  Labels chosen;
  chosen.reserve(rows.size());
  for (const auto row : rows) chosen.push_back(labels[static_cast<std::size_t>(row)]);
  return chosen;
}

Trainer::Trainer(TrainingSet set)
    : set_(std::move(set)),
      train_labels_(labels_at(*set_.labels, set_.train)),
      test_labels_(labels_at(*set_.labels, set_.test)),
      fit_(set_.from ? *set_.from : Fit()) {
  if (set_.from && !fit_.state)
    throw std::invalid_argument("that fit is over: there is nothing to go on with");
  set_.from.reset();
}

void Trainer::refuse_other_method() const {
  throw std::invalid_argument("a training goes on only from a fit of its own method");
}

Step Trainer::step() {
  const auto begin = std::chrono::steady_clock::now();
  const auto outcome = work();
  fit_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (outcome != Work::more) {
    fit_.iterations.back().seconds = fit_.seconds;
    fit_.state = outcome == Work::done ? nullptr : state();
    publish(fit_);
  }
  return outcome == Work::done ? Step::done : Step::more;
}

bool Trainer::score_block(const Head& head, const RowIndices& rows, Matrix& scores) {
  const auto all = static_cast<Eigen::Index>(rows.size());
  if (next_row_ == 0) scores.resize(all, set_.classes);
  const auto count = std::min(rows_in_block, all - next_row_);
  if (count > 0) {
    const auto first = rows.begin() + next_row_;
    scores.middleRows(next_row_, count) =
        head.scores((*set_.rows)(RowIndices(first, first + count), Eigen::all));
  }
  next_row_ += count;
  if (next_row_ < all) return false;
  next_row_ = 0;
  return true;
}

void Trainer::add_iteration(Snapshot<Head> head, Matrix test_scores, double accuracy_train,
                            double residual) {
  fit_.head = std::move(head);
  fit_.test_scores = std::move(test_scores);
  fit_.iterations.push_back({static_cast<int>(fit_.iterations.size()) + 1, residual, accuracy_train,
                             accuracy_of(fit_.test_scores, test_labels_), /*seconds=*/0.0});
}

namespace {

const Registration<Term> held_out_accuracy_term{
    {{"held_out_accuracy", "Held-out accuracy"},
     "The share of images named rightly among those that training never saw. Only this number says "
     "how the classifier will do on new water.",
     "accuracy = right / all,   of held-out images",
     "Stone: \"Cross-validatory choice and assessment of statistical predictions\", JRSS B 36, "
     "1974"}};
const Registration<Term> training_accuracy_term{
    {{"training_accuracy", "Training accuracy"},
     "The share of images named rightly among those that were learnt from. Where it is far above "
     "the held-out accuracy, the classifier has learnt images by heart.",
     "accuracy = right / all,   of training images",
     "Hastie, Tibshirani, Friedman: \"The elements of statistical learning\", Springer 2009"}};
const Registration<Term> balance_term{
    {{"balance", "Balanced classes"},
     "Every class counts alike in training, however many images it has. Without it a common "
     "species is learnt well and a rare one is sacrificed.",
     "wᵢ = n / (number of classes × images of i's class)",
     "King, Zeng: \"Logistic regression in rare events data\", Political Analysis 9, 2001"}};

}  // namespace

}  // namespace diatom::ml
