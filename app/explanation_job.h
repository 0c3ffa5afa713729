// Explanation: why one image is called what it is called. Which of FALKON's centres, each a
// training image, made its score; and what the classifier would be had one training image never
// been there.
#pragma once

#include <utility>
#include <vector>

#include "app/top_tuning_job.h"
#include "ml/core/job.h"

namespace diatom::app {

// A training image and what it adds to a score.
struct Contribution {
  int row = 0;  // of the features
  double amount = 0.0;
};

struct Explanation {
  ml::Snapshot<TopTuningRun> training;  // by whose newest head
  int row = -1;                         // of its features
  ml::Vector probabilities;             // (C); empty until computed
  int predicted = 0;
  double score = 0.0;  // of the predicted class

  // By FALKON: score = the centres' contributions, the largest first, and those of all others.
  std::vector<Contribution> centres;
  int other_centres = 0;
  double others = 0.0;

  // By ridge: how much the score owes to each training image; the largest first.
  std::vector<Contribution> owed;
};

// Publishes once.
class ExplanationJob : public ml::ResultJob<Explanation> {
 public:
  explicit ExplanationJob(Explanation asked) : explanation_(std::move(asked)) {}

  ml::Step step() override;
  ml::Progress progress() const override { return {0.0F, "looking for who decided"}; }

 private:
  void add_centres(const ml::Vector& row);
  void add_owed(const ml::Vector& row);

  Explanation explanation_;
};

// The classifier without one training image, and what it then says of one image.
struct LeftOut {
  ml::Snapshot<TopTuningRun> training;
  int row = -1;              // the training image
  int of_row = -1;           // the image that is looked at
  bool is_known = false;     // what follows is computed
  double accuracy = 0.0;     // held out, without the training image; NaN with nothing held out
  int changed_labels = 0;    // held-out images that would be called otherwise
  int predicted = 0;         // what the image that is looked at would be called
  float probability = 0.0F;  // and how surely
};

// Publishes once, exactly what a second fit would give; for fits that have `without_one`.
class LeftOutJob : public ml::ResultJob<LeftOut> {
 public:
  explicit LeftOutJob(LeftOut asked) : left_out_(std::move(asked)) {}

  ml::Step step() override;
  ml::Progress progress() const override { return {0.0F, "leaving one image out"}; }

 private:
  LeftOut left_out_;
};

}  // namespace diatom::app
