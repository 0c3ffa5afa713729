// The convex hull of a group's points: the smallest convex body that holds them all.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "ml/boundary/boundary.h"
#include "ml/boundary/convex_hull.h"
#include "ml/boundary/enclosure.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index points_in_step = 16'384;

// The rows nearest to the centre of all; of equally near ones, the first.
Matrix nearest_to_centre(const Matrix& points, double kept) {
  const auto count =
      static_cast<Eigen::Index>(std::ceil(kept * static_cast<double>(points.rows()) - 1e-9));
  if (count == points.rows()) return points;
  const Eigen::RowVectorXf middle = points.colwise().mean();
  const Vector squared = (points.rowwise() - middle).rowwise().squaredNorm();
  RowIndices order(static_cast<std::size_t>(points.rows()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::nth_element(order.begin(), order.begin() + count, order.end(),
                   [&squared](Eigen::Index a, Eigen::Index b) {
                     return std::pair(squared[a], a) < std::pair(squared[b], b);
                   });
  order.resize(static_cast<std::size_t>(count));
  std::sort(order.begin(), order.end());
  return points(order, Eigen::all);
}

class Hulls : public EnclosureJob {
 public:
  Hulls(const BoundaryData& data, double kept)
      : EnclosureJob(data, "hull", "all points on one line"), kept_(kept) {}

 private:
  // Some of the points a step, with the corners of the hull around those before: no other of these
  // can be a corner of the whole.
  bool enclose_some(const Group& group) override {
    if (next_point_ == 0) points_ = nearest_to_centre(group.points, kept_);
    const auto size = std::min(points_in_step, points_.rows() - next_point_);
    Matrix some(corners_.rows() + size, 3);
    some << corners_, points_.middleRows(next_point_, size);
    next_point_ += size;
    if (next_point_ < points_.rows()) {
      corners_ = corners_of_hull(some);
      return false;
    }
    next_point_ = 0;
    corners_.resize(0, 3);
    const double thickness = 2.0 * thinnest * radius();
    if (auto hull = convex_hull(some, thickness))
      enclose(group.id, std::move(*hull), static_cast<float>(thickness));
    else
      skip_group();
    return true;
  }

  void enclose(int group, ConvexHull hull, float thickness) {
    auto box = box_of(hull.mesh.vertices);
    const Eigen::Vector3f margin = Eigen::Vector3f::Constant(0.5F * thickness);
    box = {box.min() - margin, box.max() + margin};
    add(Body{group, box, hull.volume,
             [planes = std::move(hull.planes)](const Eigen::Vector3f& place) {
               const Eigen::Vector4d point = place.cast<double>().homogeneous();
               return static_cast<float>(-(planes * point).maxCoeff());
             }});
    add(BoundarySurface{group, -1, kept_, std::move(hull.mesh)});
  }

  double kept_;
  Matrix points_;  // of the group under way
  Eigen::Index next_point_ = 0;
  Matrix corners_ = Matrix(0, 3);  // of the hull around the points up to the next one
};

std::unique_ptr<BoundaryJob> make_hull(BoundaryData data, const ParameterValues& values,
                                       std::uint64_t /*seed*/) {
  return std::make_unique<Hulls>(data, values.at("kept"));
}

const Registration<BoundaryMethod> hull{
    {{"hull",
      "Convex hulls",
      "The smallest convex body around each group: nothing is assumed, but a single stray point "
      "draws it out.",
      {{"kept", "share kept", ParameterKind::real, 0.95, 0.5, 1.0, false, "",
        "The share of a group's points that count, those nearest to its centre. Below 1, stray "
        "points stay outside."}}},
     false,
     make_hull}};

const Registration<Term> hull_term{
    {{"boundary.hull", "Convex hull"},
     "The smallest body without dents around the points of a group. It assumes nothing, but a "
     "single stray point draws it out.",
     "{ ∑ wᵢ xᵢ :   wᵢ ≥ 0,   ∑ wᵢ = 1 }",
     "Barber, Dobkin, Huhdanpaa: \"The quickhull algorithm for convex hulls\", ACM Transactions on "
     "Mathematical Software 22, 1996"}};

}  // namespace

}  // namespace diatom::ml
