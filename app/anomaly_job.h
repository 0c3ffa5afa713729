// AnomalyJob: would this way of clustering notice what it has never seen? One class, or several,
// are withheld from learning, as is what the data hold out; then the strange rows and the held-out
// ordinary ones are scored alike: by their distance to the clusters, and by what the VAE fails to
// repeat.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cluster_job.h"
#include "ml/metrics/roc.h"

namespace diatom::app {

// One way to score strangeness.
struct Detector {
  std::string name;  // "distance to the clusters"
  ml::Roc roc;
  double threshold = 0.0;  // above which at most `false_alarm_rate` of the held-out ordinary lie
  double found = 0.0;      // share of the strange that lie above it, in [0, 1]
};

struct Anomaly {
  ml::Snapshot<ml::Features> features;  // of all rows
  std::vector<int> strange;             // classes that were withheld
  int ordinary_rows = 0;                // held out
  int strange_rows = 0;
  double false_alarm_rate = 0.05;
  std::vector<Detector> detectors;  // empty until the end
  ml::Snapshot<ClusterRun> learnt;  // from the ordinary rows that were not held out
};

class AnomalyJob : public ml::ResultJob<Anomaly> {
 public:
  // `request` as for a ClusterJob, of labelled features with held-out rows. Throws
  // std::invalid_argument with one sentence where no row would be left on either side.
  AnomalyJob(ClusterRequest request, std::vector<int> strange);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void detect();

  ml::Snapshot<ml::Features> features_;
  ml::RowIndices ordinary_, strange_;
  std::unique_ptr<ClusterJob> learning_;
  Anomaly anomaly_;
  bool learnt_ = false;
};

}  // namespace diatom::app
