// A data set as EcoTaxa imports it: a table ecotaxa_<name>.tsv, whose second line gives the
// columns' types, and a PNG an object; in a folder, or packed into one .zip. open_dataset reads
// both back.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "ml/core/dataset.h"
#include "ml/core/job.h"

namespace diatom::ml {

struct EcoTaxaExport {
  int objects = 0;
  std::vector<SkippedFile> skipped;  // images that could not be read
};

// An image a step. Labels become object_annotation_category with the status "validated", the
// samples' numbers object_<column>. Publishes once, when all is written; until then nothing has
// `target`'s name.
class WriteEcoTaxa : public ResultJob<EcoTaxaExport> {
 public:
  // `target`: a folder that does not exist or is empty, or a file *.zip. Throws std::runtime_error.
  WriteEcoTaxa(Dataset dataset, const std::filesystem::path& target);
  ~WriteEcoTaxa() override;

  Step step() override;
  Progress progress() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
