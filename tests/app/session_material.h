// Sessions made by hand, for tests of what is drawn from them.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "app/session.h"

namespace diatom::tests {

inline ml::Snapshot<ml::Features> some_features(int rows = 40) {
  ml::Features features;
  features.values = ml::Matrix::Random(rows, 4);
  features.classes = {"Arcella", "Stentor", "Volvox"};
  for (int row = 0; row < rows; ++row)
    features.samples.push_back({"class/" + std::to_string(row) + ".png", row % 3,
                                row % 4 == 0 ? ml::Split::test : ml::Split::train});
  features.skipped = {{"class/broken.jpg", "truncated after 812 bytes"}};
  features.seconds = 3.25;
  return std::make_shared<const ml::Features>(std::move(features));
}

inline ml::Snapshot<ml::Dataset> dataset_of(const ml::Features& features) {
  ml::Dataset dataset;
  dataset.name = "lake water";
  dataset.classes = features.classes;
  dataset.samples = features.samples;
  dataset.skipped = features.skipped;
  return std::make_shared<const ml::Dataset>(std::move(dataset));
}

inline ml::Snapshot<app::Map> map_of(const ml::Snapshot<ml::Features>& features) {
  app::Map map;
  map.features = features;
  map.labels = std::make_shared<const ml::Labels>(features->labels());
  ml::Embedding embedding;
  embedding.points = ml::Matrix::Random(features->values.rows(), 3);
  embedding.explained = 0.63;
  map.rows = std::make_shared<const ml::Matrix>(features->values);
  map.embedding = std::make_shared<const ml::Embedding>(std::move(embedding));
  return std::make_shared<const app::Map>(std::move(map));
}

inline ml::Snapshot<app::TopTuningRun> training_of(const ml::Snapshot<ml::Features>& features) {
  auto fit = std::make_shared<ml::Fit>();
  for (int i = 1; i <= 12; ++i)
    fit->iterations.push_back({i, std::pow(0.3, i), 1 - 0.5 / i, 0.973 - 0.5 / (i * i)});
  fit->seconds = 1.5;
  fit->chosen = {{"centres", 500}, {"sigma", 32.2}};
  app::TopTuningRun run;
  run.fit = std::move(fit);
  run.features = features;
  run.predictions = std::make_shared<const ml::Labels>(features->samples.size(), 1);
  return std::make_shared<const app::TopTuningRun>(std::move(run));
}

inline ml::Snapshot<ml::Pretraining> pretraining_of(int points) {
  ml::Pretraining run;
  for (int i = 1; i <= points; ++i)
    run.curve.push_back({20 * i, {3.0 / i, 0.5 / i, 0.4}, {3.5 / i, 0.6 / i, 0.875}});
  run.updates = 20 * points;
  run.of_updates = 400;
  run.weights = std::make_shared<const ml::TensorMap>();
  run.filters = {16, 8, 3, std::vector<std::uint8_t>(16 * 8 * 3, 127)};
  return std::make_shared<const ml::Pretraining>(std::move(run));
}

inline app::JobEntry job_in(ml::JobState state, ml::JobId id, app::JobRole role) {
  app::JobEntry entry;
  entry.role = role;
  entry.status.id = id;
  entry.status.title = "job number " + std::to_string(id);
  entry.status.state = state;
  entry.status.progress = {0.4F, "iteration 8 of 20"};
  entry.status.steps = 8;
  entry.status.step_ms = 3.5;
  return entry;
}

inline void add_feed(app::Session& session) {
  auto frame = std::make_shared<live::Frame>();
  frame->id = 119;
  frame->image = {64, 48, 3, std::vector<std::uint8_t>(64 * 48 * 3, 90)};
  auto overlay = std::make_shared<live::Overlay>();
  overlay->frame = frame;
  overlay->look = live::Look::centre_square;
  overlay->sightings = {{{8, 0, 48, 48}, {0.1F, 0.7F, 0.2F}, 1}};
  overlay->classes = {"Arcella", "Stentor", "Volvox"};
  ml::Model model;
  model.step = 12;
  model.classes = overlay->classes;
  if (session.features) model.recipe = session.features->recipe;
  overlay->model = std::make_shared<const ml::Model>(std::move(model));
  app::FeedView feed;
  feed.id = session.viewed_feed = 1;
  feed.address = "synthetic";
  feed.frame = frame;
  feed.overlay = overlay;
  feed.status.camera_fps = 29.5;
  feed.status.ledger = {.captured = 120, .classified = 100, .dropped = 19, .waiting = 1};
  session.feeds = {feed};
}

// Everything that a session can hold, small.
inline app::Session full_session() {
  app::Session session;
  session.features = some_features();
  session.dataset = dataset_of(*session.features);
  session.data_address = "/data/lake";
  session.training = training_of(session.features);
  session.model = std::make_shared<const ml::Model>();
  session.map = map_of(session.features);
  session.pretraining = pretraining_of(5);
  session.jobs = {job_in(ml::JobState::done, 1, app::JobRole::features),
                  job_in(ml::JobState::failed, 2, app::JobRole::map),
                  job_in(ml::JobState::paused, 3, app::JobRole::map),
                  job_in(ml::JobState::running, 4, app::JobRole::training)};
  session.notices = {{app::Severity::information, "opened lake water", 1},
                     {app::Severity::error, "no such folder: /nowhere", 61}};
  add_feed(session);
  return session;
}

// Pictures of nobody knows what: features and a map, and nothing that was trained.
inline app::Session unlabelled_session() {
  auto features = *some_features();
  features.classes.clear();
  for (auto& sample : features.samples) sample.label = ml::unlabelled;
  app::Session session;
  session.features = std::make_shared<const ml::Features>(std::move(features));
  session.dataset = dataset_of(*session.features);
  session.map = map_of(session.features);
  session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{3});
  return session;
}

}  // namespace diatom::tests
