// Runs: what the methods share that start from a seeding, improve it iteration by iteration, and
// may end in a poor place: the best of several runs wins.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "ml/clustering/clustering.h"

namespace diatom::ml {

// One run from one start.
class Run {
 public:
  Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  virtual ~Run() = default;

  virtual Step step() = 0;                    // one small bounded unit
  virtual int iterations() const = 0;         // finished so far
  virtual Clustering clustering() const = 0;  // after the newest of them; there is one
};

using Start = std::function<std::unique_ptr<Run>(std::uint64_t seed)>;

// As many runs as the parameter `restarts` says. The first one is published as it goes, later ones
// where they end with a lower objective.
std::unique_ptr<ClusteringJob> best_of_runs(Start start, const ParameterValues& values,
                                            std::uint64_t seed);

// The parameters of such a method.
Parameter clusters_parameter();
Parameter restarts_parameter(int default_value);
Parameter iterations_parameter(int default_value);

}  // namespace diatom::ml
