// Posterior sheets: each group as a Gaussian in the map's space, and where a place belongs to two
// of them with the same probability, which is one half wherever no third has a say.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "ml/boundary/boundary.h"
#include "ml/boundary/groups.h"
#include "ml/boundary/sheets_job.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr float never = -1e30F;  // the score of a group without points

Eigen::Matrix3d scatter_of(const Matrix& points) {
  Eigen::MatrixX3d centred = points.cast<double>();
  centred.rowwise() -= centred.colwise().mean().eval();
  return centred.transpose() * centred;
}

// The logarithm of a group's share times its normal density, up to what all groups have in common.
struct Gaussian {
  int group = 0;
  Eigen::Vector3d mean;
  Eigen::Matrix3d to_unit;  // takes a deviation from the mean to one of a unit Gaussian
  double offset = 0.0;

  Vector scores(const Matrix& places) const {
    const Eigen::MatrixX3d deviations = places.cast<double>().rowwise() - mean.transpose();
    const Eigen::VectorXd squares = (deviations * to_unit.transpose()).rowwise().squaredNorm();
    return (offset - 0.5 * squares.array()).cast<float>();
  }
};

// A group of few points leans on the spread that all have in common, as in Friedman: "Regularized
// discriminant analysis", JASA 1989.
std::vector<Gaussian> gaussians_of(const std::vector<Group>& groups, double floor) {
  constexpr double points_of_common_spread = 4.0;
  Eigen::Matrix3d common = Eigen::Matrix3d::Zero();
  double all = 0.0;
  for (const auto& group : groups) {
    common += scatter_of(group.points);
    all += static_cast<double>(group.points.rows());
  }
  common /= std::max(1.0, all);
  std::vector<Gaussian> gaussians;
  gaussians.reserve(groups.size());
  for (const auto& group : groups) {
    const auto count = static_cast<double>(group.points.rows());
    Eigen::Matrix3d covariance = scatter_of(group.points) + points_of_common_spread * common;
    covariance /= count + points_of_common_spread;
    covariance.diagonal().array() += floor * floor;
    const Eigen::LLT<Eigen::Matrix3d> root(covariance);
    const Eigen::Matrix3d lower = root.matrixL();
    gaussians.push_back({group.id, group.points.cast<double>().colwise().mean().transpose(),
                         root.matrixL().solve(Eigen::Matrix3d::Identity()),
                         std::log(count / all) - lower.diagonal().array().log().sum()});
  }
  return gaussians;
}

Matrix scores_by(const std::vector<Gaussian>& gaussians, const Matrix& places) {
  Matrix scores = Matrix::Constant(places.rows(), gaussians.back().group + 1, never);
  for (const auto& gaussian : gaussians) scores.col(gaussian.group) = gaussian.scores(places);
  return scores;
}

// Of all points that are in a group.
double share_at_home(const std::vector<Group>& groups, const std::vector<Gaussian>& gaussians) {
  Eigen::Index at_home = 0;
  Eigen::Index all = 0;
  for (const auto& group : groups) {
    const Matrix scores = scores_by(gaussians, group.points);
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
      Eigen::Index best = 0;
      scores.row(row).maxCoeff(&best);
      at_home += best == group.id ? 1 : 0;
    }
    all += scores.rows();
  }
  return static_cast<double>(at_home) / static_cast<double>(std::max<Eigen::Index>(1, all));
}

std::unique_ptr<BoundaryJob> make_posterior(BoundaryData data, const ParameterValues& values,
                                            std::uint64_t /*seed*/) {
  const auto groups = groups_of(data);
  std::string note;
  if (!groups.empty()) {
    auto gaussians = gaussians_of(groups, static_cast<double>(thinnest * map_radius(*data.points)));
    const auto percent = std::lround(100.0 * share_at_home(groups, gaussians));
    if (groups.size() > 1)
      note = "sheets: a Gaussian for each group,\nright for " + std::to_string(percent) +
             " % of the points";
    data.scorer = [gaussians = std::move(gaussians)](const Matrix& places) {
      return scores_by(gaussians, places);
    };
  }
  return std::make_unique<SheetsJob>(std::move(data), values, std::move(note));
}

const Registration<BoundaryMethod> posterior{
    {{"posterior", "Posterior sheets",
      "The surfaces on which a place belongs to two groups with the same probability (one half, "
      "where no third has a say), each group taken for a Gaussian on the map: how a clustering "
      "parts the space.",
      sheet_parameters()},
     false,
     make_posterior}};

const Registration<Term> posterior_term{
    {{"boundary.posterior", "Posterior sheet"},
     "Each group is taken for a bell-shaped cloud, and the sheet stands where a place belongs to "
     "two of them equally. So it shows how a clustering parts the space.",
     "πₖ N(x; μₖ, Σₖ) / ∑ⱼ πⱼ N(x; μⱼ, Σⱼ) = ½",
     "Bishop: \"Pattern recognition and machine learning\", Springer 2006"}};

}  // namespace

}  // namespace diatom::ml
