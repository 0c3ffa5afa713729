#include "ml/backbone/features.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "ml/backbone/feature_cache.h"
#include "ml/core/check.h"

namespace diatom::ml {
namespace {

using Clock = std::chrono::steady_clock;

// Small enough that a step stays short on one slow core, large enough to fill a small network.
constexpr std::size_t batch_size = 4;
constexpr double step_budget_seconds = 0.02;  // of looking up and preparing, before the batch runs

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// An image that is prepared and waits for its batch.
struct Waiting {
  Eigen::Index row = 0;
  std::string content_hash;
  double seconds = 0.0;  // that decoding and preparing took
};

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
    features.skipped = dataset.skipped;
    features.recipe = backbone->recipe();
  }

  // Places the next sample's row from the cache, or prepares its image, or skips it.
  void take(const Sample& sample) {
    try {
      const auto start = Clock::now();
      const auto hash = dataset.images->content_hash(sample);
      if (const auto* row = cache.find(hash)) {
        features.values.row(next_row()) = row->values;
        features.seconds += row->seconds;
        ++from_cache;
      } else {
        prepared.push_back(prepare(dataset.images->load(sample), backbone->recipe().image));
        waiting.push_back({next_row(), hash, seconds_since(start)});
      }
      features.samples.push_back(sample);
    } catch (const std::exception& error) {
      features.skipped.push_back({sample.path, error.what()});
    }
  }

  Eigen::Index next_row() const { return static_cast<Eigen::Index>(features.samples.size()); }

  void run_batch() {
    const auto start = Clock::now();
    const auto rows = backbone->features(prepared);
    const auto share = seconds_since(start) / static_cast<double>(prepared.size());
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const auto& item = waiting[i];
      const auto row = rows.row(static_cast<Eigen::Index>(i));
      if (!row.allFinite())
        throw std::runtime_error(backbone->recipe().backbone + " gave NaN or infinity for " +
                                 features.samples[static_cast<std::size_t>(item.row)].path +
                                 "; its weights are damaged");
      const auto seconds = static_cast<float>(item.seconds + share);
      features.values.row(item.row) = row;
      features.seconds += seconds;
      cache.add(item.content_hash, {row, seconds});
    }
    prepared.clear();
    waiting.clear();
  }

  // All rows are there: what was set aside for unreadable images goes.
  Features finished() {
    const auto& skipped = features.skipped;
    if (features.samples.empty())
      throw std::runtime_error(
          "none of the " + std::to_string(dataset.samples.size()) + " images can be read" +
          (skipped.empty() ? "" : "; " + skipped.back().path + ": " + skipped.back().reason));
    features.values.conservativeResize(next_row(), Eigen::NoChange);
    cache.save();
    return std::move(features);
  }

  Dataset dataset;
  std::shared_ptr<const Backbone> backbone;
  FeatureCache cache;

  std::size_t position = 0;  // samples looked at
  std::size_t from_cache = 0;
  std::vector<PreparedImage> prepared;  // the batch so far, and
  std::vector<Waiting> waiting;         // what to do with its rows
  Features features;
};

ExtractFeatures::ExtractFeatures(Dataset dataset, std::shared_ptr<const Backbone> backbone,
                                 std::filesystem::path cache) {
  DIATOM_CHECK(backbone != nullptr, "features need a backbone");
  DIATOM_CHECK(dataset.images != nullptr, "a data set without an image store");
  state_ = std::make_unique<State>(std::move(dataset), std::move(backbone), cache);
}

ExtractFeatures::~ExtractFeatures() = default;

// Batches are filled in the samples' order and never cut short by the clock, so that how fast the
// machine is changes neither a batch nor a bit of its rows.
Step ExtractFeatures::step() {
  auto& state = *state_;
  if (state.cache.load_next()) return Step::more;

  const auto& samples = state.dataset.samples;
  const auto start = Clock::now();
  while (state.position < samples.size() && state.prepared.size() < batch_size &&
         seconds_since(start) < step_budget_seconds)
    state.take(samples[state.position++]);

  const bool last = state.position == samples.size();
  if (state.prepared.size() == batch_size || (last && !state.prepared.empty())) state.run_batch();
  if (!last) return Step::more;
  publish(state.finished());
  return Step::done;
}

Progress ExtractFeatures::progress() const {
  const auto& state = *state_;
  const auto total = state.dataset.samples.size();
  const auto done = state.position - state.waiting.size();
  Progress progress;
  progress.fraction = total == 0 ? 1.0F : static_cast<float>(done) / static_cast<float>(total);
  progress.message = std::to_string(done) + " of " + std::to_string(total) + " images";
  if (state.from_cache > 0)
    progress.message += ", " + std::to_string(state.from_cache) + " from the cache";
  if (!state.cache.warning().empty())
    progress.message += "; the cache is not kept: " + state.cache.warning();
  return progress;
}

}  // namespace diatom::ml
