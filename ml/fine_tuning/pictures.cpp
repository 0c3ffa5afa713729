#include "ml/fine_tuning/pictures.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "ml/core/random.h"
#include "ml/fine_tuning/streams.h"
#include "ml/vision/augment.h"

namespace diatom::ml {
namespace {

// (3, size, size), left and right swapped.
void mirror(PreparedImage& image, int size) {
  for (auto row = image.begin(); row != image.end(); row += size) std::reverse(row, row + size);
}

std::size_t share_of(double fraction, std::size_t count) {
  if (fraction <= 0.0 || count < 3) return 0;
  const auto wanted = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(count)));
  return std::clamp<std::size_t>(wanted, 1, count - 1);
}

}  // namespace

DataParts parts_of(const Dataset& dataset, double validation, std::uint64_t seed) {
  DataParts parts;
  std::vector<std::vector<std::size_t>> of_class(dataset.classes.size());
  for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
    const auto& sample = dataset.samples[i];
    if (sample.label == unlabelled) continue;
    if (sample.split == Split::test)
      parts.test.push_back(i);
    else
      of_class.at(static_cast<std::size_t>(sample.label)).push_back(i);
  }
  Random random(seed_of(seed, {validation_stream}));
  for (auto& members : of_class) {
    random.shuffle(members);
    const auto kept =
        members.begin() + static_cast<std::ptrdiff_t>(share_of(validation, members.size()));
    parts.validation.insert(parts.validation.end(), members.begin(), kept);
    parts.learnt.insert(parts.learnt.end(), kept, members.end());
  }
  std::sort(parts.validation.begin(), parts.validation.end());
  std::sort(parts.learnt.begin(), parts.learnt.end());
  return parts;
}

Pictures::Pictures(Dataset dataset, ImageSpec spec, Augmentation augmentation, std::uint64_t seed)
    : dataset_(std::move(dataset)), spec_(spec), augmentation_(augmentation), seed_(seed) {}

PreparedImage Pictures::view_of(std::size_t sample, std::int64_t epoch) const {
  const auto image = dataset_.images->load(dataset_.samples[sample]);
  Random random(seed_of(seed_, {view_stream, static_cast<std::uint64_t>(epoch), sample}));
  if (augmentation_ == Augmentation::turned) {
    auto square_already = spec_;
    square_already.canvas_px = 0;
    return prepare(ml::augmented(squared(image, spec_.size, spec_.canvas_px), random),
                   square_already);
  }
  auto prepared = prepare(image, spec_);
  if (augmentation_ == Augmentation::mirror && random.uniform() < 0.5) mirror(prepared, spec_.size);
  return prepared;
}

template <class View>
Pictures::Batch Pictures::load(const std::vector<std::size_t>& samples, const View& view) {
  Batch batch;
  for (const auto i : samples) {
    const auto& sample = dataset_.samples[i];
    try {
      batch.images.push_back(view(i));
    } catch (const std::runtime_error& error) {
      const bool known = std::any_of(skipped_.begin(), skipped_.end(),
                                     [&](const auto& file) { return file.path == sample.path; });
      if (!known) skipped_.push_back({sample.path, error.what()});
      continue;
    }
    batch.labels.push_back(sample.label);
    batch.samples.push_back(i);
  }
  return batch;
}

Pictures::Batch Pictures::plain(const std::vector<std::size_t>& samples) {
  return load(samples, [this](std::size_t i) {
    return prepare(dataset_.images->load(dataset_.samples[i]), spec_);
  });
}

Pictures::Batch Pictures::augmented(const std::vector<std::size_t>& samples, std::int64_t epoch) {
  return load(samples, [&](std::size_t i) { return view_of(i, epoch); });
}

}  // namespace diatom::ml
