// Variational auto-encoders: rows -> latents, learnt without a label. The family's header: each
// member is one .cpp file that registers a VaeMethod, which lays out an encoder and a decoder; how
// they learn is the same for all of them.
//
//   z = mean + exp(logvar / 2) * noise
//   loss = reconstruction + beta KL,  KL = -1/2 sum(1 + logvar - mean^2 - exp(logvar))
//
// Kingma and Welling: "Auto-encoding variational Bayes", ICLR 2014.
#pragma once

#include <cstdint>
#include <functional>
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

// A trained one, as two functions. Immutable, thread-safe.
class Vae {
 public:
  virtual ~Vae() = default;

  virtual Eigen::Index dim() const = 0;     // D
  virtual Eigen::Index latent() const = 0;  // Z

  virtual Matrix encode(const Matrix& rows) const = 0;     // (N, D) -> (N, Z), posterior means
  virtual Matrix decode(const Matrix& latents) const = 0;  // (N, Z) -> (N, D)

  // What a row loses on its way through the mean and back, in nats: (N, D) -> (N).
  virtual Vector errors(const Matrix& rows) const = 0;

  virtual TensorMap tensors() const = 0;  // as restore_vae takes them
};

// Means over the rows of some updates.
struct VaePoint {
  double epoch = 0.0;           // how many were done, with the share of the one under way
  double reconstruction = 0.0;  // nats a row: half the squared error, or a cross-entropy
  double kl = 0.0;              // nats a row, over all latent dimensions
  Vector kl_by_dimension;       // (Z)
};

// A dimension whose KL stays below this many nats says nothing about its row: it has collapsed.
inline constexpr double collapsed_below = 0.02;

struct VaeRun {
  std::vector<VaePoint> curve;     // several points an epoch
  Snapshot<Matrix> means;          // (N, Z) of all rows after the newest whole epoch; null before
  std::shared_ptr<const Vae> vae;  // that gave them
  int epochs = 0;                  // done
  double seconds = 0.0;            // of computing, so far
  Snapshot<TrainingState> state;   // after the newest whole epoch; null before, and after the last
};

using VaeJob = ResultJob<VaeRun>;

struct Coder;  // ml/vae/coder.h

struct VaeMethod {
  MethodInfo info;
  // The rows are grey square pictures, (side, side) in [0, 1], and not standardised ones.
  bool of_pixels = false;
  // Encoder and decoder for rows of `dim`. Throws std::invalid_argument where there are none such.
  std::function<Coder(Eigen::Index dim, const ParameterValues&)> build;
  // How many weights that network has, biases left out.
  std::function<double(Eigen::Index dim, const ParameterValues&)> weights;
};

using VaeRegistry = Registry<VaeMethod>;

// Checks values and rows (at least two, finite, no fewer than latent dimensions), then makes the
// job. Throws std::invalid_argument with one sentence; the job fails where the loss becomes NaN.
// `from` is what a job of just these arguments published at the end of an epoch, to go on from as
// if that had never stopped; null: from the beginning.
std::unique_ptr<VaeJob> make_vae(const std::string& method, Snapshot<Matrix> rows,
                                 const ParameterValues& values, std::uint64_t seed, Device device,
                                 const Snapshot<VaeRun>& from = nullptr);

// Throws std::runtime_error where the tensors are not what Vae::tensors() gave.
std::shared_ptr<const Vae> restore_vae(const TensorMap& tensors);

}  // namespace diatom::ml
