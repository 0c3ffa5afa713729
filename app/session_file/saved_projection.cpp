#include "app/session_file/saved_projection.h"

#include <algorithm>
#include <utility>

#include "ml/embedding/neighbour_projection.h"

namespace diatom::app {

namespace {

constexpr float kLinearWithin = 1e-3F;  // of a map of unit radius

// x -> offset + x A, both ways.
class AffineProjection : public ml::Projection {
 public:
  // (D + 1, 3) and (4, D) or empty; the offsets come first.
  AffineProjection(ml::Matrix place, ml::Matrix lift)
      : place_(std::move(place)), lift_(std::move(lift)) {}

  ml::Matrix place(const ml::Matrix& rows) const override { return applied(place_, rows); }
  ml::Matrix lift(const ml::Matrix& points) const override {
    return lift_.size() > 0 ? applied(lift_, points) : ml::Matrix();
  }

 private:
  static ml::Matrix applied(const ml::Matrix& map, const ml::Matrix& rows) {
    return (rows * map.bottomRows(map.rows() - 1)).rowwise() + map.row(0);
  }

  ml::Matrix place_;
  ml::Matrix lift_;
};

// The origin, and behind it the end of each axis.
ml::Matrix origin_and_axes(Eigen::Index dimensions) {
  ml::Matrix rows = ml::Matrix::Zero(dimensions + 1, dimensions);
  rows.bottomRows(dimensions).setIdentity();
  return rows;
}

// Images of the origin and the axes -> offset and matrix.
ml::Matrix affine_from(ml::Matrix images) {
  const Eigen::RowVectorXf offset = images.row(0);
  images.bottomRows(images.rows() - 1).rowwise() -= offset;
  return images;
}

bool agrees(const ml::Projection& a, const ml::Projection& b, const ml::Matrix& rows) {
  constexpr Eigen::Index asked = 64;
  // Beyond the rows as well: near them, anything looks linear.
  const ml::Matrix near = rows.topRows(std::min(asked, rows.rows()));
  const ml::Matrix far = 3.0F * near;
  const auto differ = [&](const ml::Matrix& at) {
    return (a.place(at) - b.place(at)).cwiseAbs().maxCoeff();
  };
  return differ(near) < kLinearWithin && differ(far) < 10.0F * kLinearWithin;
}

}  // namespace

void save_projection(const ml::Projection& projection, const ml::Matrix& rows, Parts& parts) {
  const auto place = affine_from(projection.place(origin_and_axes(rows.cols())));
  const auto images = projection.lift(origin_and_axes(place.cols()));
  const auto lift = images.size() > 0 ? affine_from(images) : ml::Matrix();
  const bool is_linear = agrees(projection, AffineProjection(place, lift), rows);
  parts.json["projection"] = is_linear ? "linear" : "neighbours";
  if (!is_linear) return;
  parts.add("place", place);
  if (lift.size() > 0) parts.add("lift", lift);
}

std::shared_ptr<const ml::Projection> load_projection(const Parts& parts,
                                                      ml::Snapshot<ml::Matrix> rows,
                                                      const ml::Matrix& points) {
  const auto kind = parts.json.value("projection", "");
  if (kind == "linear") {
    auto place = parts.matrix("place");
    auto lift = parts.has("lift") ? parts.matrix("lift") : ml::Matrix();
    require(place.rows() == rows->cols() + 1 && place.cols() == points.cols(), "map and rows");
    require(lift.size() == 0 || (lift.rows() == points.cols() + 1 && lift.cols() == rows->cols()),
            "map and rows");
    return std::make_shared<const AffineProjection>(std::move(place), std::move(lift));
  }
  if (kind != "neighbours") return nullptr;
  ml::Groundwork groundwork;
  groundwork.rows = std::move(rows);
  return ml::project_by_neighbours(std::make_shared<const ml::Groundwork>(std::move(groundwork)),
                                   points);
}

}  // namespace diatom::app
