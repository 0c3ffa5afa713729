// Features: the rows that a frozen backbone gives for a data set, and the job that extracts them.
// Rows are cached on disk by the content of image, backbone, layer and preprocessing, so the second
// time costs a read; the seconds that the first time took are kept with them and never forgotten.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ml/backbone/backbone.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"

namespace diatom::ml {

struct Features {
  Matrix values;                        // (N, D), one row a usable sample, by path bytewise
  std::vector<Sample> samples;          // (N), each row's sample
  std::vector<std::string> classes;     // names of the labels; empty: all are unlabelled
  std::vector<std::string> columns;     // names of the samples' numbers
  std::vector<SkippedFile> skipped;     // the data set's, and images that turned out unreadable
  std::optional<FeatureRecipe> recipe;  // absent for vectors of unknown origin
  double seconds = 0.0;                 // what extraction cost, cached rows at their first price

  Labels labels() const;                  // (N)
  RowIndices rows_of(Split split) const;  // ascending
};

// Gives every row a split, as with_split gives a data set's samples theirs.
Features with_split(Features features, double test_fraction, std::uint64_t seed);

// Publishes once, when all rows are there. A step computes one image, or several where that takes
// hardly any time. Unreadable images are listed in `skipped`; throws where there is no other. A
// cache that cannot be written is a word in the progress message and no failure.
class ExtractFeatures : public ResultJob<Features> {
 public:
  // `cache` is a folder, created on demand; "" keeps nothing.
  ExtractFeatures(Dataset dataset, std::shared_ptr<const Backbone> backbone,
                  std::filesystem::path cache);
  ~ExtractFeatures() override;

  Step step() override;
  Progress progress() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// `features.npy` with `features.csv` (path,label,split and the samples' numbers; no label where
// there is none) and `features.json` (recipe, seconds).
void write_features(const std::filesystem::path& npy, const Features& features);

// Reads what write_features wrote. Without the .csv: throws; without the .json: no recipe.
// Throws std::runtime_error naming the first row that holds NaN or infinity.
Features read_features(const std::filesystem::path& npy);

}  // namespace diatom::ml
