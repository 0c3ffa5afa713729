#include "ml/boundary/boundary.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {

std::unique_ptr<BoundaryJob> make_boundary(const std::string& method, BoundaryData data,
                                           const ParameterValues& values, std::uint64_t seed) {
  DIATOM_CHECK(data.points != nullptr && data.groups != nullptr, "a boundary of no points");
  const auto& found = BoundaryRegistry::instance().find(method);
  const auto checked = checked_values(found.info, values);
  const auto& points = *data.points;
  if (points.rows() == 0) throw std::invalid_argument("there are no points to draw a boundary of");
  if (points.cols() != 3)
    throw std::invalid_argument("a boundary is drawn in space, but the points have " +
                                std::to_string(points.cols()) + " coordinates instead of 3");
  for (Eigen::Index row = 0; row < points.rows(); ++row)
    if (!points.row(row).allFinite())
      throw std::invalid_argument("point " + std::to_string(row) +
                                  " holds NaN or infinity; remove or recompute it");
  if (data.groups->size() != static_cast<std::size_t>(points.rows()))
    throw std::invalid_argument(std::to_string(points.rows()) +
                                " points need as many groups, not " +
                                std::to_string(data.groups->size()));
  if (found.needs_scorer && !data.scorer)
    throw std::invalid_argument("'" + method +
                                "' draws where a classifier is undecided; train one first");
  return found.make(std::move(data), checked, seed);
}

}  // namespace diatom::ml
