#include "ml/fine_tuning/fine_tuned_file.h"

#include <ostream>
#include <stdexcept>

#include "ml/core/files.h"

namespace diatom::ml {

std::filesystem::path network_beside(const std::filesystem::path& model_file) {
  return model_file.string() + ".pt";
}

void check_spares(const std::filesystem::path& model_file, const std::filesystem::path& network) {
  const auto written = network_beside(model_file);
  if (!std::filesystem::exists(written) || !std::filesystem::exists(network) ||
      !std::filesystem::equivalent(written, network))
    return;
  throw std::runtime_error("the fine-tuned network would overwrite " + network.string() +
                           ", which it starts from; choose another name for the model");
}

void write_fine_tuned(const std::filesystem::path& file, const Model& model) {
  if (const auto code = model.backbone->code(); !code.empty())
    write_atomically(network_beside(file), [&](std::ostream& out) { out << code; });
  write_model(file, model);
}

}  // namespace diatom::ml
