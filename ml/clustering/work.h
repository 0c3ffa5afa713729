// What every clustering's job does around its own work: it counts its seconds.
#pragma once

#include "ml/clustering/clustering.h"

namespace diatom::ml {

class ClusteringWork : public ClusteringJob {
 public:
  Step step() final;

 protected:
  // One small bounded unit of the method's own work.
  virtual Step work() = 0;

  // Publishes it with the seconds of all steps so far, this one included.
  void publish_timed(Clustering clustering);

 private:
  double seconds_ = 0.0;  // of the steps before this one
  double begin_ = 0.0;    // of this one, on the steady clock
};

}  // namespace diatom::ml
