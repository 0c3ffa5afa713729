// TopTuningJob: feature rows -> standardised rows -> parameters tried out, where that is wanted ->
// a classifier's trainer, step by step, and after every step a Model, so that the feed runs the
// classifier while it is being trained. After an earlier run of the same features it need not
// standardise again, and may go on from what that had learnt.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ml/classifier/classifier.h"
#include "ml/classifier/falkon_tuning.h"
#include "ml/classifier/model.h"
#include "ml/core/job.h"

namespace diatom::app {

struct TopTuningRun {
  ml::Snapshot<ml::Tuning> tuning;  // null unless parameters are tried out
  ml::Snapshot<ml::Fit> fit;
  ml::Snapshot<ml::Model> model;                // null until the trainer has a head
  ml::Snapshot<ml::Features> features;          // what it learnt from
  ml::Snapshot<ml::Labels> taught_labels;       // (N), in place of the features'; may be null
  ml::Snapshot<ml::PreparedTraining> prepared;  // null until standardised
  ml::Snapshot<ml::Labels> predictions;  // (N) a class for every row of `features`; null until done
  ml::Snapshot<std::vector<float>> confidences;  // (N) the probability of that class; null likewise
};

struct TopTuningRequest {
  ml::Snapshot<ml::Features> features;
  std::shared_ptr<const ml::Backbone> backbone;  // null for vectors of unknown origin
  std::string classifier;
  ml::ParameterValues values;
  bool tune = false;  // try out what of them the method can choose, by the training rows alone
  std::uint64_t seed = 0;
  ml::Device device = ml::Device::cpu;
  ml::Snapshot<ml::Labels> taught_labels = nullptr;  // (N), in place of the features' own
  ml::RowIndices centres = {};                   // rows for a kernel to stand on; empty: drawn ones
  ml::Snapshot<TopTuningRun> earlier = nullptr;  // a run to take what still holds from
  bool warm = false;                             // and to go on from, where that serves
  // What a job of the same request published, to go on from as if that had never stopped; or null.
  ml::Snapshot<TopTuningRun> from = nullptr;
  bool only_predict = false;  // what that one's model says of every row, and no more
};

// The classes of the held-out rows, as `taught` where it is not null and as the data have them
// otherwise.
ml::Labels held_out_labels(const ml::Features& features, const ml::Labels* taught);

class TopTuningJob : public ml::ResultJob<TopTuningRun> {
 public:
  explicit TopTuningJob(TopTuningRequest request);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();
  void prepare();
  void tune();
  void use_what_was_tuned();
  void begin_training();
  void train();
  void predict_some_rows();
  float sharpness_of(const ml::Fit& fit) const;  // calibrated on what is held out

  TopTuningRequest request_;
  ml::TrainingSet set_;
  ml::Labels held_out_labels_;
  std::unique_ptr<ml::TuningJob> tuner_;            // null unless it is at work
  std::unique_ptr<ml::ClassifierTrainer> trainer_;  // null before it begins
  bool trained_ = false;
  TopTuningRun run_;
  ml::Labels predictions_;          // grows to (N) once trained
  std::vector<float> confidences_;  // likewise
};

}  // namespace diatom::app
