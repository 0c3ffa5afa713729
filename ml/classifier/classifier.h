// Classifier: standardised feature rows and labels -> a head that scores rows. The family's header:
// each member is one .cpp file that registers a ClassifierMethod.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/device.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"
#include "ml/core/method.h"
#include "ml/core/tensor_map.h"
#include "ml/core/training_state.h"

namespace diatom::ml {

// Scores from rows; what a trainer makes and a Model holds. Immutable, thread-safe.
class Head {
 public:
  virtual ~Head() = default;

  virtual std::string method() const = 0;  // ClassifierMethod id, to restore it by
  virtual Matrix scores(const Matrix& standardised_rows) const = 0;  // (N, D) -> (N, classes)
  virtual TensorMap tensors() const = 0;  // all of its state, as restore takes it
};

// What a fit leaves behind, from which the next one of the same or nearly the same rows can begin.
// Only the method that made it knows what it holds. Immutable.
class WarmStart {
 public:
  virtual ~WarmStart() = default;
};

struct Fit;

// What a classifier learns from. Rows are already standardised.
struct TrainingSet {
  Snapshot<Matrix> rows;    // (N, D), all rows: train and held out
  Snapshot<Labels> labels;  // (N)
  RowIndices train;
  RowIndices test;  // held out: scored at every iteration, never learnt from
  int classes = 0;
  // (N), >= 0: a sample of weight 2 counts as if it were there twice. Null where all count alike.
  Snapshot<Vector> weights = nullptr;
  // Training rows that a kernel is to stand on; empty where the method chooses them itself. Methods
  // without centres ignore them.
  RowIndices centres = {};
  // A fit's warm start to begin from, where it serves: the same answer by less work; after a few
  // rows more or fewer, what the same centres make of them. Others are ignored.
  Snapshot<WarmStart> start = nullptr;
  // A fit of just this set by the same method, values and seed, to go on from as if it had never
  // stopped. Null: from the beginning.
  Snapshot<Fit> from = nullptr;
};

// Weights (N) by which every class of the training rows counts alike; 1 on average over them.
Snapshot<Vector> balanced_weights(const TrainingSet& set);

// One point of the curves, an iteration each.
struct Iteration {
  int index = 0;
  double residual = 0.0;        // what the method drives towards 0; 0 for closed forms
  double accuracy_train = 0.0;  // in [0, 1]
  double accuracy_test = 0.0;   // in [0, 1]; NaN with nothing held out
  double seconds = 0.0;         // of the trainer's own steps, up to here
};

class WithoutOne;  // ml/classifier/without_one.h

struct Fit {
  Snapshot<Head> head;  // null until there is one
  std::vector<Iteration> iterations;
  double seconds = 0.0;  // sum of this trainer's own steps
  Matrix test_scores;    // (test rows, classes), by the newest head
  // Share of training rows that a fit without them labels rightly; NaN where that has no closed
  // form.
  double accuracy_leave_one_out = std::numeric_limits<double>::quiet_NaN();
  std::map<std::string, double> chosen;  // values the trainer settled itself: "sigma", "centres"
  RowIndices centre_rows;  // rows of the set that the head's centres are; empty where it has none
  Snapshot<WithoutOne> without_one;  // null where leaving a row out has no closed form
  Snapshot<WarmStart> warm_start;    // null where the method has none
  Snapshot<TrainingState> state;     // null where no iteration follows
};

using ClassifierTrainer = ResultJob<Fit>;

struct Tuning;  // ml/classifier/falkon_tuning.h

struct ClassifierMethod {
  MethodInfo info;
  std::function<std::unique_ptr<ClassifierTrainer>(TrainingSet, const ParameterValues&,
                                                   std::uint64_t seed, Device)>
      make;
  std::function<std::shared_ptr<const Head>(const TensorMap&)> restore;  // throws runtime_error
  // Of the softmax that makes probabilities of its scores, where nothing is held out to calibrate
  // it by. 4 suits targets of -1 and 1: a clear 1 among ten becomes 0.997.
  float sharpness = 4.0F;
  // Tries parameters on the training rows before a fit; empty where there are none to choose.
  std::function<std::unique_ptr<ResultJob<Tuning>>(TrainingSet, const ParameterValues&,
                                                   std::uint64_t seed, Device)>
      tune = {};
};

using ClassifierRegistry = Registry<ClassifierMethod>;

// At least one row to learn from, two classes, finite rows, a weight that is not 0; otherwise
// throws std::invalid_argument with one sentence.
void check_training_set(const TrainingSet& set);

// Checks the values and the training set, then makes the trainer. Throws std::invalid_argument with
// one sentence; so it does for a `from` of another set or method, and for one that is over.
std::unique_ptr<ClassifierTrainer> make_trainer(const std::string& method, TrainingSet set,
                                                const ParameterValues& values, std::uint64_t seed,
                                                Device device = Device::cpu);

// Share of rows whose largest score is their label, NaN without rows; ties go to the lower class.
double accuracy_of(const Matrix& scores, const Labels& labels);

}  // namespace diatom::ml
