#include "ml/export/ecotaxa.h"

#include <cmath>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "ml/core/ending.h"
#include "ml/core/files.h"
#include "ml/core/zip_file.h"
#include "ml/export/staged_folder.h"

namespace diatom::ml {

namespace fs = std::filesystem;

namespace {

// Tables of EcoTaxa know no quotes.
std::string without_tabs(std::string text) {
  for (char& c : text)
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  return text;
}

constexpr const char* predicted_column = "predicted";
constexpr const char* probability_column = "probability";

// Of the data set's own columns, whether one is written: a prediction takes the place of an older
// one.
bool is_written(const std::string& column, bool predicted) {
  return !predicted || (column != predicted_column && column != probability_column);
}

std::string head_of(const Dataset& dataset, bool predicted) {
  std::string names =
      "img_file_name\timg_rank\tobject_id\tobject_annotation_status\t"
      "object_annotation_category";
  std::string types = "[t]\t[f]\t[t]\t[t]\t[t]";
  if (predicted) {
    names += fmt::format("\tobject_{}\tobject_{}", predicted_column, probability_column);
    types += "\t[t]\t[f]";
  }
  for (const auto& column : dataset.columns) {
    if (!is_written(column, predicted)) continue;
    names += "\tobject_" + without_tabs(column);
    types += "\t[f]";
  }
  return names + '\n' + types + '\n';
}

// Of the sample's path, which is unique: "train/Stentor/12.tif" -> "train_Stentor_12.tif".
std::string object_id(const Sample& sample) {
  std::string id = without_tabs(sample.path);
  for (char& c : id)
    if (c == '/' || c == '\\') c = '_';
  return id;
}

// Of the prediction, if there is one.
struct Said {
  int label = unlabelled;
  float probability = 0.0F;
};

std::string category_of(const Dataset& dataset, int label) {
  return label < 0 ? "" : without_tabs(class_name(dataset.classes, label));
}

std::string row_of(const Dataset& dataset, const Sample& sample, const std::string& id,
                   const std::string& file, const std::optional<Said>& said) {
  const bool known = sample.label != unlabelled;
  const int label = known || !said ? sample.label : said->label;
  const char* const status = known ? "validated" : label < 0 ? "" : "predicted";
  auto row = fmt::format("{}\t0\t{}\t{}\t{}", file, id, status, category_of(dataset, label));
  if (said && said->label >= 0)
    row += fmt::format("\t{}\t{:.6f}", category_of(dataset, said->label), said->probability);
  else if (said)
    row += "\t\t";
  for (std::size_t i = 0; i < sample.numbers.size(); ++i) {
    if (!is_written(dataset.columns.at(i), said.has_value())) continue;
    row += std::isnan(sample.numbers[i]) ? "\t" : fmt::format("\t{}", sample.numbers[i]);
  }
  return row + '\n';
}

}  // namespace

struct WriteEcoTaxa::State {
  State(Dataset given, fs::path where, const fs::path& staged,
        std::optional<EcoTaxaPredictions> said)
      : dataset(std::move(given)),
        predictions(std::move(said)),
        target(std::move(where)),
        folder(staged),
        table(head_of(dataset, predictions.has_value())) {}

  Dataset dataset;
  std::optional<EcoTaxaPredictions> predictions;
  fs::path target;
  StagedFolder folder;
  std::string table;
  EcoTaxaExport result;
  std::size_t next = 0;

  bool is_zip() const { return has_ending(target, ".zip"); }

  std::optional<Said> said_of_next() const {
    if (!predictions) return std::nullopt;
    return Said{predictions->labels[next], predictions->probabilities[next]};
  }

  void write_sample(const Sample& sample) {
    const auto id = fmt::format("{:06}_{}", next, object_id(sample));
    Image image;
    try {
      image = dataset.images->load(sample);
    } catch (const std::runtime_error& error) {
      result.skipped.push_back({sample.path, error.what()});
      return;
    }
    const auto file = id + ".png";
    write_image(folder.path() / file, image);
    table += row_of(dataset, sample, id, file, said_of_next());
    ++result.objects;
  }

  void finish() {
    write_atomically(folder.path() / ("ecotaxa_" + object_id({dataset.name}) + ".tsv"),
                     [this](std::ostream& out) { out << table; });
    if (is_zip())
      write_zip(target, folder.path());
    else
      folder.finish();
  }
};

WriteEcoTaxa::WriteEcoTaxa(Dataset dataset, const fs::path& target,
                           std::optional<EcoTaxaPredictions> predictions) {
  const auto count = dataset.samples.size();
  if (predictions &&
      (predictions->labels.size() != count || predictions->probabilities.size() != count))
    throw std::invalid_argument("the predictions are of other images than those to be written");
  const bool is_zip = has_ending(target, ".zip");
  const auto folder = is_zip ? fs::path(target.string() + ".folder") : target;
  state_ = std::make_unique<State>(std::move(dataset), target, folder, std::move(predictions));
}

WriteEcoTaxa::~WriteEcoTaxa() = default;

Step WriteEcoTaxa::step() {
  const auto& dataset = state_->dataset;
  auto& next = state_->next;
  if (next < dataset.samples.size()) {
    state_->write_sample(dataset.samples[next]);
    ++next;
    return Step::more;
  }
  if (state_->result.objects == 0)
    throw std::runtime_error("none of the images can be read, so there is nothing to write");
  state_->finish();
  publish(std::move(state_->result));
  return Step::done;
}

Progress WriteEcoTaxa::progress() const {
  const auto count = state_->dataset.samples.size();
  return {static_cast<float>(state_->next) / static_cast<float>(count + 1),
          fmt::format("image {} of {}", state_->next, count)};
}

}  // namespace diatom::ml
