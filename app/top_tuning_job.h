// TopTuningJob: feature rows -> standardised rows -> a classifier's trainer, step by step, and
// after every step a Model, so that the feed runs the classifier while it is being trained.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ml/classifier/classifier.h"
#include "ml/classifier/model.h"
#include "ml/core/job.h"

namespace diatom::app {

struct TopTuningRun {
  ml::Snapshot<ml::Fit> fit;
  ml::Snapshot<ml::Model> model;         // null until the trainer has a head
  ml::Snapshot<ml::Features> features;   // what it learnt from
  ml::Snapshot<ml::Labels> predictions;  // (N) a class for every row of `features`; null until done
};

struct TopTuningRequest {
  ml::Snapshot<ml::Features> features;
  std::shared_ptr<const ml::Backbone> backbone;  // null for vectors of unknown origin
  std::string classifier;
  ml::ParameterValues values;
  std::uint64_t seed = 0;
  ml::Device device = ml::Device::cpu;
};

class TopTuningJob : public ml::ResultJob<TopTuningRun> {
 public:
  explicit TopTuningJob(TopTuningRequest request);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();
  void train();
  void predict_some_rows();

  TopTuningRequest request_;
  ml::PreparedTraining prepared_;
  std::unique_ptr<ml::ClassifierTrainer> trainer_;  // null before the first step
  bool trained_ = false;
  TopTuningRun run_;
  ml::Labels predictions_;  // grows to (N) once trained
};

}  // namespace diatom::app
