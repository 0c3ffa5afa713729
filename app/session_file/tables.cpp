#include "app/session_file/tables.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "ml/core/image.h"
#include "ml/core/json.h"
#include "ml/core/tensor_map.h"

namespace diatom::app {

using nlohmann::json;

namespace {

constexpr const char* kDatasetEntry = "dataset.json";
constexpr const char* kFeaturesEntry = "features.json";
constexpr const char* kValuesEntry = "features.npy";

json table_of(const std::vector<ml::Sample>& samples, bool with_numbers) {
  json table = {{"paths", json::array()}, {"labels", json::array()}, {"splits", json::array()}};
  for (const auto& sample : samples) {
    table["paths"].push_back(sample.path);
    table["labels"].push_back(sample.label);
    table["splits"].push_back(static_cast<int>(sample.split));
    if (with_numbers) table["numbers"].push_back(sample.numbers);
  }
  return table;
}

std::vector<ml::Sample> samples_from(const json& table, std::size_t classes, std::size_t columns) {
  auto paths = table.at("paths").get<std::vector<std::string>>();
  const auto labels = table.at("labels").get<std::vector<int>>();
  const auto splits = table.at("splits").get<std::vector<int>>();
  const auto numbers = table.value("numbers", std::vector<std::vector<double>>());
  const auto count = paths.size();
  require(
      labels.size() == count && splits.size() == count && (columns == 0 || numbers.size() == count),
      "tables of samples");
  std::vector<ml::Sample> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    require(labels[i] >= ml::unlabelled && labels[i] < static_cast<int>(classes),
            "labels and classes");
    require(splits[i] >= 0 && splits[i] <= static_cast<int>(ml::Split::test), "tables of samples");
    samples[i] = {std::move(paths[i]), labels[i], static_cast<ml::Split>(splits[i])};
    if (columns > 0) samples[i].numbers = numbers[i];
    require(samples[i].numbers.size() == columns, "columns of numbers");
  }
  return samples;
}

json json_of_skipped(const std::vector<ml::SkippedFile>& skipped) {
  auto files = json::array();
  for (const auto& file : skipped) files.push_back({{"path", file.path}, {"reason", file.reason}});
  return files;
}

std::vector<ml::SkippedFile> skipped_from(const json& said) {
  std::vector<ml::SkippedFile> skipped;
  for (const auto& file : said) skipped.push_back({file.at("path"), file.at("reason")});
  return skipped;
}

// What data set and features have in common.
template <class T>
json listing_of(const T& of) {
  return {{"classes", of.classes},
          {"columns", of.columns},
          {"skipped", json_of_skipped(of.skipped)},
          {"samples", table_of(of.samples, !of.columns.empty())}};
}

template <class T>
void take_listing(const json& said, T& into) {
  into.classes = said.at("classes").get<std::vector<std::string>>();
  into.columns = said.at("columns").get<std::vector<std::string>>();
  into.skipped = skipped_from(said.at("skipped"));
  into.samples = samples_from(said.at("samples"), into.classes.size(), into.columns.size());
}

std::string crop_entry(std::size_t number) {
  return fmt::format("crop-{:06}.png", number);
}

}  // namespace

void save_dataset(const ml::Dataset& dataset, ArchiveOut& out) {
  auto said = listing_of(dataset);
  said["name"] = dataset.name;
  out.add_text(kDatasetEntry, text_of(said));
}

ml::Dataset load_dataset(const ArchiveIn& in) {
  const auto said = with_nan(ml::parse_json(in.text(kDatasetEntry)));
  ml::Dataset dataset;
  take_listing(said, dataset);
  dataset.name = said.at("name").get<std::string>();
  return dataset;
}

void save_features(const ml::Features& features, ArchiveOut& out) {
  auto said = listing_of(features);
  said["seconds"] = features.seconds;
  if (features.recipe) said["recipe"] = json::parse(ml::to_json(*features.recipe));
  out.add_text(kFeaturesEntry, text_of(said));
  ml::write_npy(out.place_for(kValuesEntry), features.values);
}

ml::Features load_features(const ArchiveIn& in) {
  const auto said = ml::parse_json(in.text(kFeaturesEntry));
  ml::Features features;
  // The recipe has nulls of its own.
  if (said.contains("recipe"))
    features.recipe = ml::feature_recipe_from_json(said["recipe"].dump());
  take_listing(with_nan(said), features);
  features.seconds = said.at("seconds").get<double>();
  features.values = ml::matrix_from(ml::read_npy(in.unpacked(kValuesEntry)));
  require(features.values.rows() == static_cast<Eigen::Index>(features.samples.size()) &&
              features.values.size() > 0 && features.values.allFinite() &&
              (!features.recipe || features.recipe->dim == features.values.cols()),
          "features");
  return features;
}

bool is_taught(const ml::Sample& sample) {
  return sample.path.starts_with("~taught/");
}

TaughtRows taught_crops(const ml::Dataset& dataset) {
  TaughtRows taught;
  for (const auto& sample : dataset.samples) {
    if (!is_taught(sample)) continue;
    taught.samples.push_back(sample);
    taught.crops.push_back(std::make_shared<const ml::Image>(dataset.images->load(sample)));
  }
  return taught;
}

void save_crops(const TaughtRows& taught, ArchiveOut& out) {
  for (std::size_t i = 0; i < taught.crops.size(); ++i)
    ml::write_image(out.place_for(crop_entry(i)), *taught.crops[i]);
}

TaughtRows load_crops(const ml::Dataset& dataset, const ArchiveIn& in) {
  TaughtRows taught;
  for (const auto& sample : dataset.samples) {
    if (!is_taught(sample)) continue;
    const auto entry = crop_entry(taught.crops.size());
    taught.samples.push_back(sample);
    taught.crops.push_back(std::make_shared<const ml::Image>(ml::read_image(in.unpacked(entry))));
  }
  return taught;
}

}  // namespace diatom::app
