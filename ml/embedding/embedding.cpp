#include "ml/embedding/embedding.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

std::unique_ptr<EmbeddingJob> make_embedding(const std::string& method, Snapshot<Matrix> rows,
                                             const ParameterValues& values, std::uint64_t seed) {
  DIATOM_CHECK(rows != nullptr, "an embedding of no matrix");
  const auto& found = EmbeddingRegistry::instance().find(method);
  const auto checked = checked_values(found.info, values);
  if (rows->rows() == 0) throw std::invalid_argument("there are no rows to place on a map");
  if (rows->cols() == 0) throw std::invalid_argument("the rows have no features to map");
  for (Eigen::Index row = 0; row < rows->rows(); ++row)
    if (!rows->row(row).allFinite())
      throw std::invalid_argument("row " + std::to_string(row) +
                                  " holds NaN or infinity; remove or recompute it");
  return found.make(std::move(rows), checked, seed);
}

}  // namespace diatom::ml
