#include "app/session_exports.h"

#include <memory>
#include <stdexcept>
#include <utility>

namespace diatom::app {

namespace {

// As a person has labelled them by now.
void use_taught_labels(const Session& session, std::vector<ml::Sample>& samples) {
  const auto& taught = session.taught_labels;
  if (!taught || samples.size() != taught->size()) return;
  for (std::size_t row = 0; row < samples.size(); ++row) samples[row].label = (*taught)[row];
}

}  // namespace

ml::Snapshot<ml::Model> exported_model(const Session& session) {
  if (session.model) return session.model;
  if (session.training && session.training->model) return session.training->model;
  throw std::runtime_error("there is no model yet: train one first");
}

ml::ProjectorInput projector_input(const Session& session) {
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  ml::ProjectorInput input;
  input.features = session.features;
  if (session.taught_labels) {
    auto features = *session.features;
    use_taught_labels(session, features.samples);
    input.features = std::make_shared<const ml::Features>(std::move(features));
  }
  if (map_is_current(session)) input.points = session.map->embedding->points;
  if (session.missing_data.empty()) input.images = images_as_opened(session);
  return input;
}

ml::Dataset labelled_dataset(const Session& session) {
  if (!session.dataset) throw std::runtime_error("there are no images open");
  if (!session.missing_data.empty())
    throw std::runtime_error("the images are no longer at " + session.missing_data +
                             ": say where they are");
  auto dataset = *session.dataset;
  if (const auto images = images_as_opened(session)) dataset.images = images;
  use_taught_labels(session, dataset.samples);
  return dataset;
}

std::optional<ml::EcoTaxaPredictions> predictions_of(const Session& session) {
  const auto& run = session.training;
  const bool are_there = session.dataset && run && run->predictions && run->confidences &&
                         run->features == session.features &&
                         run->predictions->size() == session.dataset->samples.size() &&
                         run->features->classes == session.dataset->classes;
  if (!are_there) return std::nullopt;
  return ml::EcoTaxaPredictions{*run->predictions, *run->confidences};
}

}  // namespace diatom::app
