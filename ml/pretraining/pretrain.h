// Pretrain: a job that makes diatom-net's weights, from any mixture of pictures: folders, the
// synthetic world, formulas; named classes, a larger network as teacher, or both. It draws views,
// then learns, one small batch a step. Checkpoints let it go on where it was interrupted, with the
// same bits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "ml/backbone/backbone.h"
#include "ml/core/device.h"
#include "ml/core/image.h"
#include "ml/core/job.h"
#include "ml/core/tensor_map.h"
#include "ml/core/training_state.h"
#include "ml/pretraining/learner.h"
#include "ml/pretraining/views.h"

namespace diatom::ml {

inline constexpr std::size_t pretrain_batch = 64;  // views an update

struct Pretraining;

struct PretrainOptions {
  std::shared_ptr<const Backbone> teacher;  // may be null
  TensorMap from;                           // weights to begin with; empty for random ones
  double teacher_weight = 2.0;              // of its loss against the classes'
  int epochs = 30;                          // passes over all views; 0 leaves the weights random
  int views_a_picture = 2;
  double learning_rate = 3e-3;  // at its height; warmed up over 2 % and then a cosine to zero
  std::uint64_t seed = 0;
  Device device = Device::cpu;
  std::filesystem::path checkpoint;     // "" for none
  std::int64_t checkpoint_every = 200;  // updates
  bool resume = false;                  // from the checkpoint, where there is one
  // What a run of the same sources and options published, to go on from as if that had never
  // stopped; or null. Its views are drawn again.
  Snapshot<Pretraining> earlier = nullptr;
};

// One point of the learning curve, the mean since the one before.
struct PretrainPoint {
  std::int64_t update = 0;
  Losses learnt;
  Losses held_out;  // one batch that is never learnt from; zeros where nothing is held out
};

struct Pretraining {
  std::vector<PretrainPoint> curve;
  std::int64_t updates = 0;       // done
  std::int64_t of_updates = 0;    // in all; 0 while views are drawn
  Snapshot<TensorMap> weights;    // the newest published; null while views are drawn
  Image filters;                  // the first convolution's, as a picture
  Snapshot<TrainingState> state;  // null where nothing is learnt any more
};

class Pretrain : public ResultJob<Pretraining> {
 public:
  // Throws std::invalid_argument with one sentence for options out of range and without pictures.
  Pretrain(std::vector<PretrainSource> sources, PretrainOptions options);
  ~Pretrain() override;

  Step step() override;
  Progress progress() const override;

 private:
  void begin_learning();
  void learn();
  void finish_update();
  void add_to_curve();
  void publish_now();
  void save_checkpoint() const;
  void restore_checkpoint();
  void go_on_from(const Pretraining& earlier);
  double learning_rate() const;
  std::vector<Learner::Look> looks_of(std::int64_t update) const;

  PretrainOptions options_;
  std::string identity_;  // of sources and options: a checkpoint of other ones is refused
  std::unique_ptr<ViewMaker> maker_;  // until the views are drawn
  Views views_;
  std::unique_ptr<Learner> learner_;
  std::int64_t updates_ = 0;
  std::int64_t of_updates_ = 0;
  std::vector<Learner::Look> looks_;  // of the update under way
  std::size_t looked_ = 0;            // how many of them are done
  Losses sum_;                        // since the last point of the curve
  int summed_ = 0;
  Pretraining state_;
};

}  // namespace diatom::ml
