// What of a session goes out into files that other programs read, for window and command line.
#pragma once

#include <optional>

#include "app/session.h"
#include "ml/export/ecotaxa.h"
#include "ml/export/projector.h"

namespace diatom::app {

// The model that recognises, else the one that was trained last. Throws std::runtime_error with one
// sentence where there is none.
ml::Snapshot<ml::Model> exported_model(const Session& session);

// Features with their labels, the map where it is theirs, and the images where they are to be had.
// Throws std::runtime_error where there are no features.
ml::ProjectorInput projector_input(const Session& session);

// The images with the labels that a person has given them. Throws std::runtime_error where there
// are none, or they are no longer where they were.
ml::Dataset labelled_dataset(const Session& session);

// What the newest training says of each image of the data set; nothing where it says nothing of
// these images.
std::optional<ml::EcoTaxaPredictions> predictions_of(const Session& session);

}  // namespace diatom::app
