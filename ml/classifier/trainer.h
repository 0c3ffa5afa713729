// Trainer: what every classifier's job does around its own work. It times its steps, publishes a
// fit for each iteration, and scores rows in blocks so short that a step stays one.
#pragma once

#include "ml/classifier/classifier.h"

namespace diatom::ml {

// The labels of these rows, in their order.
Labels labels_at(const Labels& labels, const RowIndices& rows);

class Trainer : public ClassifierTrainer {
 public:
  explicit Trainer(TrainingSet set);

  Step step() final;

 protected:
  enum class Work { more, iterated, done };  // after the last two, fit_ has another iteration

  // One small bounded unit of the method's own work; its time counts as the trainer's.
  virtual Work work() = 0;

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
  Eigen::Index next_row_ = 0;  // of score_block
};

}  // namespace diatom::ml
