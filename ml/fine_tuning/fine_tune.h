// FineTune: a job that replaces the last layer of a pre-trained network and updates all of it (or
// what lies above a layer), one stage of one small batch a step. It learns from the training part
// of a data set less a drawn validation part, which alone decides when to stop and which weights
// are best; what is for testing is scored and decides nothing. Checkpoints let it go on where it
// was interrupted, with the same bits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "ml/backbone/backbone.h"
#include "ml/classifier/model.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"
#include "ml/core/method.h"
#include "ml/core/training_state.h"

namespace diatom::ml {

// The parameters of fine-tuning, for forms, flags and files.
const MethodInfo& fine_tuning_info();

struct FineTuning;

struct FineTuneRequest {
  Dataset dataset;                           // with its split
  std::shared_ptr<const Backbone> backbone;  // pre-trained; stays as it is, the frozen twin
  ParameterValues values;                    // of fine_tuning_info()
  std::string from_layer;                    // the lowest that learns; "" for all
  std::uint64_t seed = 0;
  Device device = Device::cpu;
  std::filesystem::path checkpoint;  // "" for none; the best model is in FILE.best
  bool resume = false;               // from the checkpoint, where there is one
  // What is published can be gone on from, at the price of a copy of all weights and moments.
  bool keep_states = false;
  // What a run of the same request published, to go on from as if that had never stopped; or null.
  Snapshot<FineTuning> from = nullptr;
};

// One evaluation.
struct FineTuningPoint {
  double epochs = 0.0;           // passes over the training images so far
  std::int64_t images_seen = 0;  // by learning
  double seconds = 0.0;          // of learning and validation; scoring test images costs nothing
  double loss = 0.0;             // mean since the point before, in nats
  double accuracy_train = 0.0;   // of the augmented images since the point before
  // NaN where there are no such images.
  double accuracy_validation = std::numeric_limits<double>::quiet_NaN();
  double accuracy_test = std::numeric_limits<double>::quiet_NaN();
  // Mean cosine between the standardised features that the network gives for validation images and
  // those of its frozen twin: 1 where it has not moved.
  double cosine_to_frozen = std::numeric_limits<double>::quiet_NaN();
};

struct FineTuning {
  std::vector<FineTuningPoint> curve;
  std::size_t best = 0;     // of the curve: highest validation accuracy, the earliest of equals
  Snapshot<Model> model;    // the newest
  Snapshot<Model> chosen;   // the best
  Labels predictions;       // (test images) by the best; in the data set's order
  double seconds = 0.0;     // of the trainer's own steps
  bool is_over = false;     // the last there will be
  bool unfolded = false;    // the weights came with their batch norms folded
  std::string first_layer;  // that learns
  std::vector<SkippedFile> skipped;
  Snapshot<TrainingState> state;  // where states are kept and the run is not over
};

class FineTune : public ResultJob<FineTuning> {
 public:
  // Throws std::invalid_argument or std::runtime_error with one sentence: no training image, fewer
  // than two classes, a backbone that is no network, a parameter out of range.
  explicit FineTune(FineTuneRequest request);
  ~FineTune() override;

  Step step() override;
  Progress progress() const override;

 private:
  Step report();  // of an evaluation; done where it was the last

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
