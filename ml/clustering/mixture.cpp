#include "ml/clustering/mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <utility>

#include <Eigen/Cholesky>

#include "ml/clustering/tensors.h"
#include "ml/core/check.h"

namespace diatom::ml {

void Component::find_scale() {
  const auto diagonal = kind() == Covariance::full ? Eigen::VectorXd(whitening.diagonal())
                                                   : Eigen::VectorXd(whitening.col(0));
  log_scale = std::log(weight) + diagonal.array().log().sum() -
              0.5 * static_cast<double>(mean.size()) * std::log(2.0 * std::numbers::pi);
}

Eigen::VectorXd Component::log_densities(const Rows& rows) const {
  Eigen::VectorXd logs(rows.rows());
  for (Eigen::Index first = 0; first < rows.rows(); first += rows_in_block) {
    const auto size = std::min(rows_in_block, rows.rows() - first);
    Eigen::MatrixXd white =
        rows.middleRows(first, size).transpose().cast<double>().colwise() - mean;
    if (kind() == Covariance::full)
      white = whitening.triangularView<Eigen::Lower>() * white;
    else
      white.array().colwise() *= whitening.col(0).array();
    logs.segment(first, size) = log_scale - 0.5 * white.colwise().squaredNorm().array();
  }
  return logs;
}

Eigen::VectorXd share_out(Eigen::MatrixXd& logs) {
  const Eigen::VectorXd largest = logs.rowwise().maxCoeff();
  logs = (logs.colwise() - largest).array().exp();
  const Eigen::VectorXd sums = logs.rowwise().sum();
  logs.array().colwise() /= sums.array();
  return largest.array() + sums.array().log();
}

Mixture::Mixture(std::vector<Component> components) : components_(std::move(components)) {
  DIATOM_CHECK(!components_.empty(), "a mixture of no components");
}

Matrix Mixture::memberships(const Matrix& rows) const {
  auto shares = log_densities(rows);
  share_out(shares);
  return shares.cast<float>();
}

Vector Mixture::strangeness(const Matrix& rows) const {
  auto logs = log_densities(rows);
  return -share_out(logs).cast<float>();
}

Eigen::MatrixXd Mixture::log_densities(const Matrix& rows) const {
  DIATOM_CHECK(rows.cols() == dim(), "rows of another D than the mixture's");
  Eigen::MatrixXd logs(rows.rows(), clusters());
  for (int k = 0; k < clusters(); ++k)
    logs.col(k) = components_[static_cast<std::size_t>(k)].log_densities(rows);
  return logs;
}

// One below the other, what each component has.
TensorMap Mixture::tensors() const {
  const auto width = components_.front().whitening.cols();
  Eigen::MatrixXd weights(clusters(), 1);
  Eigen::MatrixXd means(clusters(), dim());
  Eigen::MatrixXd whitenings(clusters() * dim(), width);
  for (Eigen::Index k = 0; k < clusters(); ++k) {
    const auto& component = components_[static_cast<std::size_t>(k)];
    weights(k, 0) = component.weight;
    means.row(k) = component.mean;
    whitenings.middleRows(k * dim(), dim()) = component.whitening;
  }
  TensorMap map;
  map.tensors["weights"] = tensor_of_doubles(weights);
  map.tensors["means"] = tensor_of_doubles(means);
  map.tensors["whitenings"] = tensor_of_doubles(whitenings);
  return map;
}

std::shared_ptr<const Mixture> mixture_from(const TensorMap& map) {
  const auto weights = doubles_named(map, "weights");
  const auto means = doubles_named(map, "means");
  const auto whitenings = doubles_named(map, "whitenings");
  const auto dim = means.cols();
  const bool fits = weights.rows() == means.rows() && weights.cols() == 1 &&
                    whitenings.rows() == means.size() &&
                    (whitenings.cols() == 1 || whitenings.cols() == dim);
  if (!fits) throw std::runtime_error("the Gaussian mixture's tensors do not fit together");
  std::vector<Component> components(static_cast<std::size_t>(means.rows()));
  for (std::size_t k = 0; k < components.size(); ++k) {
    const auto row = static_cast<Eigen::Index>(k);
    components[k].weight = weights(row, 0);
    components[k].mean = means.row(row);
    components[k].whitening = whitenings.middleRows(row * dim, dim);
    components[k].find_scale();
  }
  return std::make_shared<const Mixture>(std::move(components));
}

void Moments::add(const Rows& rows, const Eigen::Ref<const Eigen::VectorXd>& shares) {
  constexpr double nothing = 1e-12;
  Eigen::MatrixXd apart(rows.cols(), rows.rows());
  Eigen::VectorXd roots(rows.rows());
  Eigen::Index count = 0;
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    if (!(shares[row] > nothing)) continue;
    roots[count] = std::sqrt(shares[row]);
    apart.col(count) = (rows.row(row).transpose().cast<double>() - reference) * roots[count];
    ++count;
  }
  if (count == 0) return;
  const auto counted = apart.leftCols(count);
  mass += roots.head(count).squaredNorm();
  first += counted * roots.head(count);
  if (second.cols() == 1)
    second += counted.rowwise().squaredNorm();
  else
    second.selfadjointView<Eigen::Lower>().rankUpdate(counted);
}

Component Moments::component(double rows, double regularisation) const {
  Component component;
  const double divisor = std::max(mass, std::numeric_limits<double>::min());
  const Eigen::VectorXd shift = first / divisor;
  component.weight = mass / rows;
  component.mean = reference + shift;
  if (second.cols() == 1) {
    const Eigen::ArrayXd variances = second.col(0).array() / divisor - shift.array().square();
    component.whitening = (variances.max(0.0) + regularisation).rsqrt().matrix();
  } else {
    Eigen::MatrixXd covariance = second / divisor;
    covariance.selfadjointView<Eigen::Lower>().rankUpdate(shift, -1.0);
    Eigen::LLT<Eigen::MatrixXd> factor;
    do {  // again, with more, where rounding left it not positive
      covariance.diagonal().array() += regularisation;
      factor.compute(covariance.selfadjointView<Eigen::Lower>());
      regularisation *= 10.0;
    } while (factor.info() != Eigen::Success);
    component.whitening =
        factor.matrixL().solve(Eigen::MatrixXd::Identity(shift.size(), shift.size()));
  }
  component.find_scale();
  return component;
}

}  // namespace diatom::ml
