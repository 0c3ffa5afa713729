// Embedding: rows -> 3D points. The family's header: each member is one .cpp file that registers an
// EmbeddingMethod.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ml/core/job.h"
#include "ml/core/matrix.h"
#include "ml/core/method.h"

namespace diatom::ml {

// Of points while they move, (N, 3): the compiler knows their width.
using Places = Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor>;

// Places further rows into an existing map without moving it. Immutable, thread-safe.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual Matrix place(const Matrix& rows) const = 0;  // (N, D) -> (N, 3)
  // A row that would be placed there, for walking through the map: (N, 3) -> (N, D). Empty where
  // the method knows no way back.
  virtual Matrix lift(const Matrix& /*points*/) const { return {}; }
};

struct Embedding {
  Matrix points;  // (N, 3), centred, scaled so that the root mean square radius is 1
  std::shared_ptr<const Projection> projection;  // null where the method cannot place new rows
  double explained = 0.0;  // share of variance kept, in [0, 1]; 0 where it has no meaning
};

using EmbeddingJob = ResultJob<Embedding>;

struct EmbeddingData {
  Snapshot<Matrix> rows;              // (N, D)
  Snapshot<Labels> labels = nullptr;  // (N), negative: not to be used; null: there are none
};

struct EmbeddingMethod {
  MethodInfo info;
  std::function<std::unique_ptr<EmbeddingJob>(EmbeddingData, const ParameterValues&,
                                              std::uint64_t seed)>
      make;
  bool needs_labels = false;
};

using EmbeddingRegistry = Registry<EmbeddingMethod>;

// Checks values and data (at least one row, all finite, labels where they are needed), then makes
// the job. Throws std::invalid_argument.
std::unique_ptr<EmbeddingJob> make_embedding(const std::string& method, EmbeddingData data,
                                             const ParameterValues& values, std::uint64_t seed);

// For methods: (N, up to 3) -> (N, 3), centred, its root mean square radius 1; what has no extent
// stays at the origin.
Matrix of_unit_radius(const Matrix& places);

// Parameters that several methods declare.
Parameter dims_parameter();
Parameter components_parameter(int default_count);  // 0: distances in the rows' own space

}  // namespace diatom::ml
