// What `diatom cluster` has to say of its runs, as figures and in words.
#pragma once

#include <string>
#include <vector>

#include "app/anomaly_job.h"
#include "app/cli/results.h"
#include "app/cluster_job.h"

namespace diatom::app {

using ClusterRuns = std::vector<ml::Snapshot<ClusterRun>>;

// Means and deviations over runs, and each run's figures. Scores that need labels are absent where
// the data have none. At least one run, all of one data set.
Json cluster_results(const ClusterRuns& runs);

Json anomaly_results(const std::vector<ml::Snapshot<Anomaly>>& anomalies);

// Of results that hold both of the above, the second if there is one.
std::string cluster_words(const Json& results);

}  // namespace diatom::app
