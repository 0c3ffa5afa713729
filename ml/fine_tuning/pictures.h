// Pictures: what fine-tuning feeds the network with: the parts of a data set, and its images,
// prepared, augmented where they are learnt from.
#pragma once

#include <cstdint>
#include <vector>

#include "ml/core/dataset.h"
#include "ml/core/image_spec.h"

namespace diatom::ml {

enum class Augmentation : std::uint8_t { none, mirror, turned };

// Indices into the data set's samples, ascending.
struct DataParts {
  std::vector<std::size_t> learnt;
  std::vector<std::size_t> validation;
  std::vector<std::size_t> test;
};

// Takes `validation` of each class's training samples out, drawn with `seed`; a class keeps at
// least one to learn from, and gives at least one where it has three or more.
DataParts parts_of(const Dataset& dataset, double validation, std::uint64_t seed);

class Pictures {
 public:
  Pictures(Dataset dataset, ImageSpec spec, Augmentation augmentation, std::uint64_t seed);

  struct Batch {
    std::vector<PreparedImage> images;
    std::vector<int> labels;
    std::vector<std::size_t> samples;
  };

  // As the finished model will see them. Images that cannot be read are left out and listed.
  Batch plain(const std::vector<std::size_t>& samples);

  // As `epoch` augments them: the same seed and epoch give the same bits.
  Batch augmented(const std::vector<std::size_t>& samples, std::int64_t epoch);

  const Dataset& dataset() const { return dataset_; }
  const std::vector<SkippedFile>& skipped() const { return skipped_; }  // each once

 private:
  PreparedImage view_of(std::size_t sample, std::int64_t epoch) const;
  template <class View>
  Batch load(const std::vector<std::size_t>& samples, const View& view);

  Dataset dataset_;
  ImageSpec spec_;
  Augmentation augmentation_;
  std::uint64_t seed_;
  std::vector<SkippedFile> skipped_;
};

}  // namespace diatom::ml
