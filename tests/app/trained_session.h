// A session whose classifier has really been trained, on three clouds of rows that overlap.
#pragma once

#include <memory>
#include <utility>

#include "app/top_tuning_job.h"
#include "ml/core/random.h"
#include "tests/app/session_material.h"

namespace diatom::tests {

inline ml::Snapshot<ml::Features> clouds(int rows = 120) {
  auto features = *some_features(rows);
  ml::Random random(7);
  for (int row = 0; row < rows; ++row)
    for (Eigen::Index column = 0; column < features.values.cols(); ++column)
      features.values(row, column) =
          static_cast<float>(random.normal() + (column == row % 3 ? 1.6 : 0.0));
  return std::make_shared<const ml::Features>(std::move(features));
}

inline app::Session trained_session(const char* classifier,
                                    const ml::ParameterValues& values = {}) {
  app::Session session;
  session.features = clouds();
  session.dataset = dataset_of(*session.features);
  session.classifier = classifier;
  app::TopTuningRequest request;
  request.features = session.features;
  request.classifier = classifier;
  request.values = values;
  app::TopTuningJob job(std::move(request));
  session.training = ml::run_to_result(job);
  session.model = session.training->model;
  return session;
}

}  // namespace diatom::tests
