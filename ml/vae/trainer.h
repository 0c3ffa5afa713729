// VaeTrainer: the job that trains a VAE, one mini-batch a step, or a part of one where that takes
// longer; after every epoch it encodes all rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ml/core/random.h"
#include "ml/vae/learner.h"
#include "ml/vae/vae.h"

namespace diatom::ml {

class VaeTrainer : public VaeJob {
 public:
  // `values` are complete and checked, `rows` finite. `from` as make_vae takes it.
  VaeTrainer(const VaeMethod& method, Snapshot<Matrix> rows, const ParameterValues& values,
             std::uint64_t seed, Device device, const VaeRun* from);

  Step step() override;
  Progress progress() const override;

 private:
  void go_on_from(const VaeRun& earlier);
  Snapshot<TrainingState> state() const;
  void learn();
  void finish_update();
  void add_point();
  void encode_some_rows();
  Step finish_epoch();
  Eigen::Index batch_end() const;  // in order_
  double beta() const;
  double epochs_done() const;
  std::int64_t updates_in_epoch() const;

  Snapshot<Matrix> rows_;
  int epochs_;
  Eigen::Index batch_;
  double beta_;
  double warm_up_;  // share of all updates
  double learning_rate_;
  VaeLearner learner_;
  Random random_;
  std::vector<Eigen::Index> order_;
  Eigen::Index next_ = 0;  // in order_, of this epoch
  Eigen::Index batch_begin_ = 0;
  std::int64_t updates_ = 0;
  std::int64_t updates_in_point_ = 0;
  std::int64_t rows_in_point_ = 0;
  ElboSums sums_;             // since the last point of the curve
  Eigen::Index encoded_ = 0;  // rows, once an epoch's batches are done
  Matrix means_;
  VaeRun run_;
};

}  // namespace diatom::ml
