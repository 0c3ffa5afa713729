// A data set as EcoTaxa imports it: a table ecotaxa_<name>.tsv, whose second line gives the
// columns' types, and a PNG an object; in a folder, or packed into one .zip. open_dataset reads
// both back.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "ml/core/dataset.h"
#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

struct EcoTaxaExport {
  int objects = 0;
  std::vector<SkippedFile> skipped;  // images that could not be read
};

// What a model says of each sample.
struct EcoTaxaPredictions {
  Labels labels;                     // (N) classes of the data set; negative: nothing is said
  std::vector<float> probabilities;  // (N) of that class
};

// An image a step. Labels become object_annotation_category with the status "validated", the
// samples' numbers object_<column>. With predictions, they become object_predicted and
// object_probability, and the category of a sample without a label, with the status "predicted".
// Publishes once, when all is written; until then nothing has `target`'s name.
class WriteEcoTaxa : public ResultJob<EcoTaxaExport> {
 public:
  // `target`: a folder that does not exist or is empty, or a file *.zip. Throws std::runtime_error,
  // std::invalid_argument where the predictions are of other samples.
  WriteEcoTaxa(Dataset dataset, const std::filesystem::path& target,
               std::optional<EcoTaxaPredictions> predictions = std::nullopt);
  ~WriteEcoTaxa() override;

  Step step() override;
  Progress progress() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
