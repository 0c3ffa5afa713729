#include "app/export_tables.h"

#include <stdexcept>

#include <fmt/format.h>

#include "ml/classifier/model.h"
#include "ml/core/csv.h"

namespace diatom::app {

namespace {

const char* part_of(ml::Split split) {
  if (split == ml::Split::train) return "train";
  return split == ml::Split::test ? "test" : "";
}

struct NamedConfusion {
  Eigen::MatrixXi counts;  // (C, C)
  std::vector<std::string> classes;
};

NamedConfusion confusion_of(const TopTuningRun& run) {
  auto counts = held_out_of(run).confusion;
  if (counts.sum() == 0)
    throw std::runtime_error("there is no confusion to write: train with held-out images first");
  return {std::move(counts), run.features->classes};
}

// A bar would begin another cell.
std::string markdown_cell(const std::string& text) {
  std::string cell;
  for (const char character : text) {
    if (character == '|') cell += '\\';
    cell += character == '\n' ? ' ' : character;
  }
  return cell;
}

}  // namespace

std::string predictions_head(const TopTuningRun& run) {
  if (!run.predictions || !run.confidences)
    throw std::runtime_error("there are no predictions to write yet: let a training end first");
  return "path,part,label,predicted,probability,model\n";
}

std::string predictions_lines(const TopTuningRun& run, std::size_t begin, std::size_t end) {
  const auto& features = *run.features;
  const auto hash = run.model ? ml::content_hash(*run.model) : std::string();
  std::string lines;
  for (std::size_t row = begin; row < end; ++row) {
    const auto& sample = features.samples[row];
    const int label = run.taught_labels ? (*run.taught_labels)[row] : sample.label;
    lines +=
        fmt::format("{},{},{},{},{:.6f},{}\n", ml::csv_field(sample.path), part_of(sample.split),
                    label < 0 ? "" : ml::csv_field(ml::class_name(features.classes, label)),
                    ml::csv_field(ml::class_name(features.classes, (*run.predictions)[row])),
                    (*run.confidences)[row], hash);
  }
  return lines;
}

std::string confusion_csv(const TopTuningRun& run) {
  const auto confusion = confusion_of(run);
  std::string table = "label";
  for (const auto& name : confusion.classes) table += fmt::format(",{}", ml::csv_field(name));
  table += "\n";
  for (Eigen::Index label = 0; label < confusion.counts.rows(); ++label) {
    table += ml::csv_field(confusion.classes[static_cast<std::size_t>(label)]);
    for (Eigen::Index predicted = 0; predicted < confusion.counts.cols(); ++predicted)
      table += fmt::format(",{}", confusion.counts(label, predicted));
    table += "\n";
  }
  return table;
}

std::string confusion_markdown(const TopTuningRun& run) {
  const auto confusion = confusion_of(run);
  std::string table = "| is \\ taken for |";
  std::string rule = "|---|";
  for (const auto& name : confusion.classes) {
    table += fmt::format(" {} |", markdown_cell(name));
    rule += "---:|";
  }
  table += "\n" + rule + "\n";
  for (Eigen::Index label = 0; label < confusion.counts.rows(); ++label) {
    table +=
        fmt::format("| {} |", markdown_cell(confusion.classes[static_cast<std::size_t>(label)]));
    for (Eigen::Index predicted = 0; predicted < confusion.counts.cols(); ++predicted)
      table += fmt::format(" {} |", confusion.counts(label, predicted));
    table += "\n";
  }
  return table;
}

}  // namespace diatom::app
