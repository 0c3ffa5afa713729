// Learner: diatom-net with what it needs only while it learns: a head that names the class, a head
// that repeats the teacher, and Adam's moments. All of its state is a TensorMap, so that a run that
// was interrupted goes on with the same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ml/core/device.h"
#include "ml/core/image.h"
#include "ml/core/tensor_map.h"
#include "ml/pretraining/views.h"

namespace diatom::ml {

struct Losses {
  double classes = 0.0;   // cross-entropy, smoothed labels, among the classes of the view's source
  double teacher = 0.0;   // mean squared error of the standardised teacher's features
  double accuracy = 0.0;  // share of views whose class was named, in [0, 1]
};

class Learner {
 public:
  // `teacher_weight` multiplies the teacher's loss.
  Learner(const Views& views, double teacher_weight, std::uint64_t seed, Device device);
  ~Learner();
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;

  // Replaces the network's random weights. Throws std::runtime_error where these do not fit.
  void begin_from(const TensorMap& weights);

  // One view of a batch, and how it is turned: bit 0 mirrors, bits 1 and 2 count quarter turns.
  struct Look {
    std::size_t view = 0;
    unsigned turn = 0;
  };

  // Adds the gradient of these looks, which are `share` of an update's.
  Losses accumulate(const Views& views, std::span<const Look> looks, double share);

  // By AdamW, with what has been accumulated. `update` counts from 1.
  void update(double learning_rate, std::int64_t update);

  // Without learning; batch norms use their running statistics.
  Losses score(const Views& views, std::span<const Look> looks) const;

  TensorMap weights() const;             // the network's alone, as load_weights() takes them
  TensorMap state() const;               // everything
  void restore(const TensorMap& state);  // throws std::runtime_error where it does not fit

  // The first convolution's filters, side by side, enlarged: grey is zero.
  Image filters() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace diatom::ml
