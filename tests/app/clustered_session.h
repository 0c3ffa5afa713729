// A session whose rows have really been clustered: three clouds that overlap.
#pragma once

#include <memory>
#include <utility>

#include "app/cluster_job.h"
#include "tests/app/trained_session.h"

namespace diatom::tests {

inline app::ClusterRequest cluster_request(ml::Snapshot<ml::Features> features,
                                           const char* reduction = "none", double clusters = 3) {
  app::ClusterRequest request;
  request.features = std::move(features);
  request.reduction = reduction;
  if (request.reduction == "dense")
    request.vae_values = {{"latent", 2}, {"epochs", 4}, {"width", 8}, {"batch", 32}};
  request.components = 2;
  request.values = {{"clusters", clusters}};
  request.seed = 5;
  return request;
}

inline ml::Snapshot<app::ClusterRun> clustered(app::ClusterRequest request) {
  app::ClusterJob job(std::move(request));
  return ml::run_to_result(job);
}

inline ml::Snapshot<ml::Features> clouds_without_labels() {
  auto features = *clouds();
  features.classes.clear();
  for (auto& sample : features.samples) sample.label = ml::unlabelled;
  return std::make_shared<const ml::Features>(std::move(features));
}

inline app::Session clustered_session(ml::Snapshot<ml::Features> features,
                                      const char* reduction = "none") {
  app::Session session;
  session.features = features;
  session.dataset = dataset_of(*features);
  session.map = map_of(features);
  session.clusters = clustered(cluster_request(features, reduction));
  session.groups = std::make_shared<const app::Groups>(
      app::groups_of(*session.clusters->clustering, session.clusters->marks));
  return session;
}

}  // namespace diatom::tests
