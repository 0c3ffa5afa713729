// FALKON with more freedom than the registry's parameters give: chosen centres and a warm start.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ml/classifier/classifier.h"
#include "ml/classifier/kernel.h"

namespace diatom::ml {

struct FalkonOptions {
  int centres = 1000;  // M, drawn uniformly from the training rows; at most all of them
  KernelShape kernel = KernelShape::gaussian;
  double sigma = 0.0;                         // the kernel's width; 0 = 0.9 sqrt(D)
  std::vector<double> sigma_of_feature = {};  // (D), instead of one for all
  int degree = 3;                             // of the polynomial kernel
  double lambda = 1e-6;                       // > 0
  // At most; fewer where every class's residual falls below 1e-7, or rounding lets it fall no more.
  int iterations = 20;
  bool double_kernel = false;  // K_nM in double instead of float
  // Memory that K_nM may take. What does not fit is computed anew in every iteration, with the same
  // bits. A quarter of the machine's available memory where absent.
  std::optional<std::int64_t> kernel_bytes = std::nullopt;
  // These rows are the centres, instead of drawn ones.
  RowIndices centre_rows = {};
  // A FALKON head to go on from: its centres and kernel are kept, and iteration starts at its
  // alpha. For a few changed labels or rows that saves most iterations. Classes may have been
  // added.
  std::shared_ptr<const Head> start = nullptr;
};

// What the registered method's values, complete and checked, say.
FalkonOptions falkon_options(const ParameterValues& values);

// Rows of `train` that become centres, drawn without replacement; all of them where that is fewer.
RowIndices draw_centres(const RowIndices& train, int wanted, std::uint64_t seed);

// The kernel for rows of `dim` features, its width settled.
KernelSpec kernel_of(const FalkonOptions& options, Eigen::Index dim);

// Throws std::invalid_argument for a `start` that is not FALKON's or has another D, and
// std::runtime_error where the factors of so many centres would not fit into memory.
std::unique_ptr<ClassifierTrainer> make_falkon(TrainingSet set, const FalkonOptions& options,
                                               std::uint64_t seed, Device device = Device::cpu);

}  // namespace diatom::ml
