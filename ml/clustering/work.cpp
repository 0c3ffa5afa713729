#include "ml/clustering/work.h"

#include <chrono>
#include <utility>

namespace diatom::ml {

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Step ClusteringWork::step() {
  begin_ = now();
  const auto outcome = work();
  seconds_ += now() - begin_;
  return outcome;
}

void ClusteringWork::publish_timed(Clustering clustering) {
  clustering.seconds = seconds_ + (now() - begin_);
  publish(std::move(clustering));
}

}  // namespace diatom::ml
