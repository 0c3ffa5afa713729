// FALKON with more freedom than the registry's parameters give: a width for each feature, any rows
// as centres, and a head to go on from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ml/classifier/centres.h"
#include "ml/classifier/classifier.h"
#include "ml/classifier/kernel.h"

namespace diatom::ml {

struct FalkonWarmStart;  // ml/classifier/falkon_warm_start.h

struct FalkonOptions {
  int centres = 1000;  // M, drawn from the training rows; at most all of them
  CentreChoice centre_choice = CentreChoice::uniform;
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
  // An earlier fit to go on from: its centres and kernel are kept, whatever the options say, and
  // iteration starts at its alpha; where the rows are the same, so are kernel matrix and factors.
  // For a few changed labels that saves most of the work. Classes may have been added.
  Snapshot<FalkonWarmStart> start = nullptr;
};

// What the registered method's values, complete and checked, say.
FalkonOptions falkon_options(const ParameterValues& values);

// The kernel for rows of `dim` features, its width settled.
KernelSpec kernel_of(const FalkonOptions& options, Eigen::Index dim);

// Throws std::invalid_argument for a `start` of another D or with more classes, and
// std::runtime_error where the factors of so many centres would not fit into memory.
std::unique_ptr<ClassifierTrainer> make_falkon(TrainingSet set, const FalkonOptions& options,
                                               std::uint64_t seed, Device device = Device::cpu);

}  // namespace diatom::ml
