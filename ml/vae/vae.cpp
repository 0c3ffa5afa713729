#include "ml/vae/vae.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "ml/core/check.h"
#include "ml/vae/trainer.h"

namespace diatom::ml {

std::unique_ptr<VaeJob> make_vae(const std::string& method, Snapshot<Matrix> rows,
                                 const ParameterValues& values, std::uint64_t seed, Device device,
                                 const Snapshot<VaeRun>& from) {
  DIATOM_CHECK(rows != nullptr, "a VAE of no matrix");
  const auto& found = VaeRegistry::instance().find(method);
  const auto checked = checked_values(found.info, values);
  if (rows->rows() < 2)
    throw std::invalid_argument("a VAE learns from two rows or more; here " +
                                std::string(rows->rows() == 1 ? "is one" : "are none"));
  if (rows->cols() == 0) throw std::invalid_argument("the rows have no features to encode");
  const auto latent = static_cast<Eigen::Index>(checked.at("latent"));
  if (latent > rows->rows())
    throw std::invalid_argument(std::to_string(latent) +
                                " latent dimensions cannot be learnt from " +
                                std::to_string(rows->rows()) + " rows: ask for fewer");
  for (Eigen::Index row = 0; row < rows->rows(); ++row)
    if (!rows->row(row).allFinite())
      throw std::invalid_argument("row " + std::to_string(row) +
                                  " holds NaN or infinity; remove or recompute it");
  if (found.of_pixels && (rows->minCoeff() < 0.0F || rows->maxCoeff() > 1.0F))
    throw std::invalid_argument(found.info.label + " takes grey values from 0 to 1: use pixels");
  return std::make_unique<VaeTrainer>(found, std::move(rows), checked, seed, device, from.get());
}

}  // namespace diatom::ml
