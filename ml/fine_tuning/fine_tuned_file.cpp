#include "ml/fine_tuning/fine_tuned_file.h"

#include <ostream>

#include "ml/core/files.h"

namespace diatom::ml {

std::filesystem::path network_beside(const std::filesystem::path& model_file) {
  return model_file.string() + ".pt";
}

void write_fine_tuned(const std::filesystem::path& file, const Model& model) {
  // The network first: a model file never waits for the network that it names.
  if (const auto code = model.backbone->code(); !code.empty())
    write_atomically(network_beside(file), [&](std::ostream& out) { out << code; });
  write_model(file, model);
}

}  // namespace diatom::ml
