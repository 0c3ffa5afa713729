// Trainer: what every classifier's job does around its own work. It times its steps, publishes a
// fit for each iteration, and scores rows in blocks so short that a step stays one.
#pragma once

#include <memory>

#include "ml/classifier/classifier.h"

namespace diatom::ml {

// The labels of these rows, in their order.
Labels labels_at(const Labels& labels, const RowIndices& rows);

class Trainer : public ClassifierTrainer {
 public:
  explicit Trainer(TrainingSet set);  // with the curve so far, where it goes on

  Step step() final;

 protected:
  enum class Work { more, iterated, done };  // after the last two, fit_ has another iteration

  // One small bounded unit of the method's own work; its time counts as the trainer's.
  virtual Work work() = 0;

  // Where it stands after an iteration that others follow; null where it cannot be gone on from.
  virtual Snapshot<TrainingState> state() const { return nullptr; }

  // The state of the fit to go on from, as this method's own type; null where one begins. Throws
  // std::invalid_argument for a state of another method.
  template <class State>
  std::shared_ptr<const State> earlier_state() const {
    if (!fit_.state) return nullptr;
    auto state = std::dynamic_pointer_cast<const State>(fit_.state);
    if (!state) refuse_other_method();
    return state;
  }

  Eigen::Index train_count() const { return static_cast<Eigen::Index>(set_.train.size()); }
  Eigen::Index test_count() const { return static_cast<Eigen::Index>(set_.test.size()); }

  // Scores the next block of `rows` with `head` into `scores` (rows, classes), which it sizes at
  // the first call. True once all are done; the call after that begins anew.
  bool score_block(const Head& head, const RowIndices& rows, Matrix& scores);

  // Adds to fit_ the iteration whose head, held-out scores and training accuracy these are.
  void add_iteration(Snapshot<Head> head, Matrix test_scores, double accuracy_train,
                     double residual);

  TrainingSet set_;
  Labels train_labels_;
  Labels test_labels_;
  Fit fit_;

 private:
  [[noreturn]] void refuse_other_method() const;

  Eigen::Index next_row_ = 0;  // of score_block
};

}  // namespace diatom::ml
