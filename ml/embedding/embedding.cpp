#include "ml/embedding/embedding.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

std::unique_ptr<EmbeddingJob> make_embedding(const std::string& method, EmbeddingData data,
                                             const ParameterValues& values, std::uint64_t seed) {
  DIATOM_CHECK(data.rows != nullptr, "an embedding of no matrix");
  const auto& rows = *data.rows;
  const auto& found = EmbeddingRegistry::instance().find(method);
  const auto checked = checked_values(found.info, values);
  if (rows.rows() == 0) throw std::invalid_argument("there are no rows to place on a map");
  if (rows.cols() == 0) throw std::invalid_argument("the rows have no features to map");
  for (Eigen::Index row = 0; row < rows.rows(); ++row)
    if (!rows.row(row).allFinite())
      throw std::invalid_argument("row " + std::to_string(row) +
                                  " holds NaN or infinity; remove or recompute it");
  if (data.labels && static_cast<Eigen::Index>(data.labels->size()) != rows.rows())
    throw std::invalid_argument("there are " + std::to_string(rows.rows()) + " rows but " +
                                std::to_string(data.labels->size()) + " labels");
  const auto is_labelled = [](int label) { return label >= 0; };
  if (found.needs_labels &&
      (!data.labels || std::none_of(data.labels->begin(), data.labels->end(), is_labelled)))
    throw std::invalid_argument(found.info.label + " needs labelled rows, and there are none");
  return found.make(std::move(data), checked, seed);
}

Matrix of_unit_radius(const Matrix& places) {
  Matrix map = Matrix::Zero(places.rows(), 3);
  map.leftCols(places.cols()) = places;
  const Eigen::RowVector3f centre =
      (map.cast<double>().colwise().sum() / static_cast<double>(map.rows())).cast<float>();
  map.rowwise() -= centre;
  const double squares = map.cast<double>().squaredNorm() / static_cast<double>(map.rows());
  if (squares > 0.0) map *= static_cast<float>(1.0 / std::sqrt(squares));
  return map;
}

Parameter dims_parameter() {
  return {"dims",
          "dimensions",
          ParameterKind::integer,
          3,
          2,
          3,
          false,
          "",
          "Of the map: 3, or 2 for a flat one."};
}

Parameter components_parameter(int default_count) {
  return {"components",
          "components",
          ParameterKind::integer,
          static_cast<double>(default_count),
          0,
          1000,
          false,
          "",
          "Principal components that neighbours are looked for in; 0: the rows' own space."};
}

}  // namespace diatom::ml
