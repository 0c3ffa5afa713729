// Data set and features in a session file: the listing as JSON tables, the values as .npy. Images
// are not copied, but for crops that were taught and that no other file holds.
#pragma once

#include "app/session_file/archive.h"
#include "app/session_file/parts.h"
#include "app/taught_rows.h"
#include "ml/backbone/features.h"
#include "ml/core/dataset.h"

namespace diatom::app {

void save_dataset(const ml::Dataset& dataset, ArchiveOut& out);
ml::Dataset load_dataset(const ArchiveIn& in);  // without images

void save_features(const ml::Features& features, ArchiveOut& out);
ml::Features load_features(const ArchiveIn& in);

// Whether a sample is a crop that was taught and lies in memory.
bool is_taught(const ml::Sample& sample);

// The samples and crops of those among the samples of a data set; no features.
TaughtRows taught_crops(const ml::Dataset& dataset);
void save_crops(const TaughtRows& taught, ArchiveOut& out);
TaughtRows load_crops(const ml::Dataset& dataset, const ArchiveIn& in);

}  // namespace diatom::app
