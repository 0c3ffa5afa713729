#include "app/taught_rows.h"

#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "ml/core/files.h"

namespace diatom::app {

namespace {

// Images of a data set, and beside them crops in memory.
class TaughtImages : public ml::ImageStore {
 public:
  using Crops = std::map<std::string, std::shared_ptr<const ml::Image>>;  // by Sample::path

  // Another TaughtImages as `before` is not asked through: its crops are taken over.
  TaughtImages(std::shared_ptr<const ml::ImageStore> before, Crops crops)
      : before_(std::move(before)), crops_(std::move(crops)) {
    if (const auto* const taught = dynamic_cast<const TaughtImages*>(before_.get())) {
      crops_.insert(taught->crops_.begin(), taught->crops_.end());
      before_ = std::shared_ptr<const ml::ImageStore>(taught->before_);
    }
  }

  std::string content_hash(const ml::Sample& sample) const override {
    const auto* const crop = crop_of(sample);
    if (crop == nullptr) return others(sample).content_hash(sample);
    return fmt::format("{}x{}x{}-{}", crop->width, crop->height, crop->channels,
                       ml::hash_hex(crop->pixels.data(), crop->pixels.size()));
  }

  ml::Image load(const ml::Sample& sample) const override {
    const auto* const crop = crop_of(sample);
    return crop != nullptr ? *crop : others(sample).load(sample);
  }

  std::string preparation() const override { return before_ ? before_->preparation() : ""; }

  int longest_side_px(const ml::Sample& sample) const override {
    const auto* const crop = crop_of(sample);
    return crop != nullptr ? std::max(crop->width, crop->height)
                           : others(sample).longest_side_px(sample);
  }

 private:
  const ml::Image* crop_of(const ml::Sample& sample) const {
    const auto found = crops_.find(sample.path);
    return found == crops_.end() ? nullptr : found->second.get();
  }
  const ml::ImageStore& others(const ml::Sample& sample) const {
    if (!before_) throw std::runtime_error("there is no image " + sample.path);
    return *before_;
  }

  std::shared_ptr<const ml::ImageStore> before_;
  Crops crops_;
};

ml::Matrix stacked(const ml::Matrix& upper, const ml::Matrix& lower) {
  ml::Matrix both(upper.rows() + lower.rows(), lower.cols());
  if (upper.rows() > 0) both.topRows(upper.rows()) = upper;
  both.bottomRows(lower.rows()) = lower;
  return both;
}

ml::Snapshot<ml::Labels> labels_of(const ml::Features& features) {
  return std::make_shared<const ml::Labels>(features.labels());
}

// (n, 3) for rows of what is embedded.
ml::Matrix places_of(const Map& map, const ml::Matrix& rows) {
  const auto& embedding = *map.embedding;
  if (embedding.projection) return embedding.projection->place(rows);
  ml::Matrix places(rows.rows(), 3);
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    Eigen::Index nearest = 0;
    (map.rows->rowwise() - rows.row(row)).rowwise().squaredNorm().minCoeff(&nearest);
    places.row(row) = embedding.points.row(nearest);
  }
  return places;
}

Map map_of(const Map& before, ml::Snapshot<ml::Features> features, ml::Matrix points,
           ml::Matrix rows) {
  Map map = before;
  auto embedding = *before.embedding;
  embedding.points = std::move(points);
  map.embedding = std::make_shared<const ml::Embedding>(std::move(embedding));
  map.rows = std::make_shared<const ml::Matrix>(std::move(rows));
  map.labels = labels_of(*features);
  map.features = std::move(features);
  return map;
}

}  // namespace

// A tilde sorts behind what files are called.
std::vector<ml::Sample> taught_samples(std::size_t count, int label, std::size_t rows_before,
                                       std::size_t columns) {
  std::vector<ml::Sample> samples;
  samples.reserve(count);
  const std::vector<double> unknown(columns, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 1; i <= count; ++i)
    samples.push_back(
        {fmt::format("~taught/{:08}.png", rows_before + i), label, ml::Split::train, unknown});
  return samples;
}

ml::Features with_rows(const ml::Features* before, const TaughtRows& taught,
                       std::vector<std::string> classes) {
  ml::Features features;
  if (before != nullptr) {
    features.samples = before->samples;
    features.columns = before->columns;
    features.skipped = before->skipped;
    features.seconds = before->seconds;
  }
  // Nobody has named those that came without a label, so they are no examples of anything.
  for (auto& sample : features.samples)
    if (sample.label == ml::unlabelled) sample.split = ml::Split::unassigned;
  features.samples.insert(features.samples.end(), taught.samples.begin(), taught.samples.end());
  features.values = stacked(before != nullptr ? before->values : ml::Matrix(), taught.features);
  features.recipe = before != nullptr ? before->recipe : taught.recipe;
  features.classes = std::move(classes);
  return features;
}

ml::Dataset with_rows(const ml::Dataset* before, const TaughtRows& taught,
                      std::vector<std::string> classes) {
  ml::Dataset dataset;
  if (before != nullptr) dataset = *before;
  if (before == nullptr) dataset.name = "what was taught";
  dataset.samples.insert(dataset.samples.end(), taught.samples.begin(), taught.samples.end());
  dataset.classes = std::move(classes);
  dataset.images = with_crops(dataset.images, taught);
  return dataset;
}

std::shared_ptr<const ml::ImageStore> with_crops(std::shared_ptr<const ml::ImageStore> before,
                                                 const TaughtRows& taught) {
  TaughtImages::Crops crops;
  for (std::size_t i = 0; i < taught.samples.size(); ++i)
    crops[taught.samples[i].path] = taught.crops[i];
  return std::make_shared<const TaughtImages>(std::move(before), std::move(crops));
}

Map with_rows(const Map& before, const TaughtRows& taught, ml::Snapshot<ml::Features> features) {
  const ml::Matrix rows = before.reduction.apply(taught.features);
  return map_of(before, std::move(features),
                stacked(before.embedding->points, places_of(before, rows)),
                stacked(*before.rows, rows));
}

ml::Features first_rows(const ml::Features& features, std::size_t rows,
                        std::vector<std::string> classes) {
  ml::Features first;
  first.values = features.values.topRows(static_cast<Eigen::Index>(rows));
  first.samples.assign(features.samples.begin(),
                       features.samples.begin() + static_cast<std::ptrdiff_t>(rows));
  first.classes = std::move(classes);
  first.columns = features.columns;
  first.skipped = features.skipped;
  first.recipe = features.recipe;
  first.seconds = features.seconds;
  return first;
}

Map first_rows(const Map& map, std::size_t rows, ml::Snapshot<ml::Features> features) {
  const auto count = static_cast<Eigen::Index>(rows);
  return map_of(map, std::move(features), map.embedding->points.topRows(count),
                map.rows->topRows(count));
}

}  // namespace diatom::app
