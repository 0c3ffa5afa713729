// Drift: how far the organisms of the last minutes lie from what the model has learnt.
//
// The number is the share of them that lie farther from their nearest training rows than nineteen
// in twenty held-out rows do: one in twenty where nothing has changed.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "ml/backbone/features.h"
#include "ml/classifier/standardise.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::app {

// What nearness is judged by, made once for some features.
struct DriftMeasure {
  ml::Snapshot<ml::Features> features;
  ml::Standardisation standardisation;
  ml::Matrix rows;          // (R, D) standardised training rows, a sample of them
  float usual_far = 0.0F;   // the distance beyond which one in twenty held-out rows lies
  bool is_settled = false;  // enough held-out rows to say what is usual

  // (N, D) raw features -> (N) distance to the nearest training row over `usual_far`.
  ml::Vector farness(const ml::Matrix& raw) const;
};

struct Drift {
  ml::Snapshot<DriftMeasure> measure;
  ml::Matrix newest;           // (n, D) raw features of the last minutes' organisms, oldest first
  double share = 0.0;          // of them that lie far; 0.05 is what is usual
  std::vector<float> history;  // of the share, one a quarter of a minute, oldest first
};

class DriftMeasureJob : public ml::ResultJob<DriftMeasure> {
 public:
  DriftMeasureJob(ml::Snapshot<ml::Features> features, std::uint64_t seed);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();

  DriftMeasure measure_;
  std::uint64_t seed_;
  ml::RowIndices held_out_;
  std::vector<float> distances_;  // of held-out rows, measured so far
};

// Who has come by lately. Main thread only.
class DriftWatch {
 public:
  // An organism has gone: the features of its best look.
  void add(const Eigen::RowVectorXf& features, double now_s);

  // Once a second or so. Null before there is a measure or an organism; otherwise as of now.
  ml::Snapshot<Drift> look(const ml::Snapshot<DriftMeasure>& measure, double now_s);

  void forget();

 private:
  struct Seen {
    double at_s;
    Eigen::RowVectorXf features;
    float farness;  // NaN before there is a measure
  };
  std::deque<Seen> seen_;
  std::vector<float> history_;
  double history_at_s_ = 0.0;
  ml::Snapshot<DriftMeasure> measure_;
};

}  // namespace diatom::app
