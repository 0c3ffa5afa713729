#include "ml/backbone/features.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "ml/backbone/feature_cache.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double step_budget_seconds = 0.004;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Labels Features::labels() const {
  Labels labels;
  labels.reserve(samples.size());
  for (const auto& sample : samples) labels.push_back(sample.label);
  return labels;
}

RowIndices Features::rows_of(Split split) const {
  RowIndices rows;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (samples[i].split == split) rows.push_back(static_cast<Eigen::Index>(i));
  return rows;
}

Features with_split(Features features, double test_fraction, std::uint64_t seed) {
  Dataset dataset;
  dataset.samples = std::move(features.samples);
  features.samples = with_split(std::move(dataset), test_fraction, seed).samples;
  return features;
}

struct ExtractFeatures::State {
  State(Dataset dataset_, std::shared_ptr<const Backbone> backbone_,
        const std::filesystem::path& folder)
      : dataset(std::move(dataset_)),
        backbone(std::move(backbone_)),
        cache(folder, backbone->recipe()) {
    features.values.resize(static_cast<Eigen::Index>(dataset.samples.size()),
                           backbone->recipe().dim);
    features.samples.reserve(dataset.samples.size());
    features.classes = dataset.classes;
    features.columns = dataset.columns;
    features.skipped = dataset.skipped;
    features.recipe = recipe_for(backbone->recipe(), *dataset.images);
  }

  // One sample's row, from the cache or computed. An image that cannot be read gives none.
  void take(const Sample& sample) {
    const auto start = Clock::now();
    std::string hash;
    PreparedImage prepared;
    try {
      hash = dataset.images->content_hash(sample);
      if (const auto* row = cache.find(hash)) {
        ++from_cache;
        return keep(sample, *row);
      }
      prepared = prepare(dataset.images->load(sample), backbone->recipe().image);
    } catch (const std::exception& error) {
      features.skipped.push_back({sample.path, error.what()});
      return;
    }
    FeatureCache::Row row;
    row.values = backbone->features({&prepared, 1}).row(0);
    row.seconds = static_cast<float>(seconds_since(start));
    if (!row.values.allFinite())
      throw std::runtime_error(backbone->recipe().backbone + " gave NaN or infinity for " +
                               sample.path + "; its weights are damaged");
    keep(sample, row);
    cache.add(hash, std::move(row));
  }

  void keep(const Sample& sample, const FeatureCache::Row& row) {
    features.values.row(static_cast<Eigen::Index>(features.samples.size())) = row.values;
    features.samples.push_back(sample);
    features.seconds += row.seconds;
  }

  // All rows are there: what was set aside for unreadable images goes.
  Features finished() {
    const auto& skipped = features.skipped;
    if (features.samples.empty())
      throw std::runtime_error(
          "none of the " + std::to_string(dataset.samples.size()) + " images can be read" +
          (skipped.empty() ? "" : "; " + skipped.back().path + ": " + skipped.back().reason));
    features.values.conservativeResize(static_cast<Eigen::Index>(features.samples.size()),
                                       Eigen::NoChange);
    cache.save();
    return std::move(features);
  }

  Dataset dataset;
  std::shared_ptr<const Backbone> backbone;
  FeatureCache cache;
  std::size_t position = 0;  // samples looked at
  std::size_t from_cache = 0;
  Features features;
};

ExtractFeatures::ExtractFeatures(Dataset dataset, std::shared_ptr<const Backbone> backbone,
                                 std::filesystem::path cache) {
  DIATOM_CHECK(backbone != nullptr, "features need a backbone");
  DIATOM_CHECK(dataset.images != nullptr, "a data set without an image store");
  state_ = std::make_unique<State>(std::move(dataset), std::move(backbone), cache);
}

ExtractFeatures::~ExtractFeatures() = default;

// The network sees one image at a time, as it does in the live loop: so a row depends on its image
// alone, to the last bit (batches may choose other convolution algorithms), and steps stay short.
// On one CPU core a batch would be faster by no more than a third (tests/bench/backbone_bench.cpp).
Step ExtractFeatures::step() {
  auto& state = *state_;
  if (state.cache.load_next()) return Step::more;

  const auto& samples = state.dataset.samples;
  const auto start = Clock::now();
  while (state.position < samples.size()) {
    state.take(samples[state.position++]);
    if (seconds_since(start) > step_budget_seconds) return Step::more;
  }
  publish(state.finished());
  return Step::done;
}

Progress ExtractFeatures::progress() const {
  const auto& state = *state_;
  const auto total = state.dataset.samples.size();
  const auto done = state.position;
  Progress progress;
  progress.fraction = total == 0 ? 1.0F : static_cast<float>(done) / static_cast<float>(total);
  progress.message = std::to_string(done) + " of " + std::to_string(total) + " images";
  if (state.from_cache > 0)
    progress.message += ", " + std::to_string(state.from_cache) + " from the cache";
  if (!state.cache.warning().empty())
    progress.message += "; the cache is not kept: " + state.cache.warning();
  return progress;
}

namespace {

const Registration<Term> features_term{
    {{"features", "Features"},
     "What is left of a picture after a frozen network has looked at it: a row of numbers, each of "
     "which answers to something it has learnt to see. They are computed once, and every "
     "classifier learns from them.",
     "x = φ(image),   φ: a network that stays as it is",
     "Donahue et al.: \"DeCAF: a deep convolutional activation feature for generic visual "
     "recognition\", ICML 2014"}};

}  // namespace

}  // namespace diatom::ml
