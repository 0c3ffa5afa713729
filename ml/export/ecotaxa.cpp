#include "ml/export/ecotaxa.h"

#include <cmath>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

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

std::string head_of(const Dataset& dataset) {
  std::string names =
      "img_file_name\timg_rank\tobject_id\tobject_annotation_status\t"
      "object_annotation_category";
  std::string types = "[t]\t[f]\t[t]\t[t]\t[t]";
  for (const auto& column : dataset.columns) {
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

std::string row_of(const Dataset& dataset, const Sample& sample, const std::string& id,
                   const std::string& file) {
  const bool known = sample.label != unlabelled;
  auto row = fmt::format("{}\t0\t{}\t{}\t{}", file, id, known ? "validated" : "",
                         known ? without_tabs(class_name(dataset.classes, sample.label)) : "");
  for (const double number : sample.numbers)
    row += std::isnan(number) ? "\t" : fmt::format("\t{}", number);
  return row + '\n';
}

}  // namespace

struct WriteEcoTaxa::State {
  State(Dataset given, fs::path where, const fs::path& staged)
      : dataset(std::move(given)),
        target(std::move(where)),
        folder(staged),
        table(head_of(dataset)) {}

  Dataset dataset;
  fs::path target;
  StagedFolder folder;
  std::string table;
  EcoTaxaExport result;
  std::size_t next = 0;

  bool is_zip() const { return target.extension() == ".zip"; }

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
    table += row_of(dataset, sample, id, file);
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

WriteEcoTaxa::WriteEcoTaxa(Dataset dataset, const fs::path& target) {
  const bool is_zip = target.extension() == ".zip";
  const auto folder = is_zip ? fs::path(target.string() + ".folder") : target;
  state_ = std::make_unique<State>(std::move(dataset), target, folder);
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
