// TaughtRows: looks at something on a feed that become training rows. They are appended to whatever
// has a row for every image (features, data set, map), and are taken back from its end.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/map_job.h"
#include "ml/backbone/features.h"
#include "ml/core/dataset.h"

namespace diatom::app {

struct TaughtRows {
  ml::Matrix features;                                  // (n, D) raw
  std::vector<std::shared_ptr<const ml::Image>> crops;  // (n)
  std::vector<ml::Sample> samples;                      // (n), for training
  std::optional<ml::FeatureRecipe> recipe = {};         // by what they were seen
};

// Names follow on `rows_before`, and there is a number that is not known for each of `columns`.
std::vector<ml::Sample> taught_samples(std::size_t count, int label, std::size_t rows_before,
                                       std::size_t columns);

// With these rows behind those of `before`, which may be null.
ml::Features with_rows(const ml::Features* before, const TaughtRows& taught,
                       std::vector<std::string> classes);

// The crops are kept in memory, beside the images of `before`, which may be null.
ml::Dataset with_rows(const ml::Dataset* before, const TaughtRows& taught,
                      std::vector<std::string> classes);
std::shared_ptr<const ml::ImageStore> with_crops(std::shared_ptr<const ml::ImageStore> before,
                                                 const TaughtRows& taught);

// The new rows lie where the map places them, or beside their nearest where it cannot. Not for a
// map of latents.
Map with_rows(const Map& before, const TaughtRows& taught, ml::Snapshot<ml::Features> features);

// The first `rows`, under these names of classes.
ml::Features first_rows(const ml::Features& features, std::size_t rows,
                        std::vector<std::string> classes);
Map first_rows(const Map& map, std::size_t rows, ml::Snapshot<ml::Features> features);

}  // namespace diatom::app
