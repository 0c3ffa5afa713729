// Linear discriminants: the directions in which classes lie farthest apart, measured by how far
// each is spread. Fisher: "The use of multiple measurements in taxonomic problems", Annals of
// Eugenics 7, 1936; after principal components, so that wide rows have a spread in every direction:
// Belhumeur et al.: "Eigenfaces vs. Fisherfaces", IEEE TPAMI 19, 1997.
#include <algorithm>
#include <memory>
#include <utility>

#include <Eigen/Dense>

#include "ml/embedding/embedding.h"
#include "ml/embedding/principal_components.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index discriminant_axes = 3;  // of the map, flat ones included
constexpr double ridge = 1e-3;  // of the mean spread: directions hardly seen are not to decide
constexpr int lda_iterations = 8;

// How labelled rows (N, K) are scattered.
struct Scatter {
  Eigen::MatrixXd within;   // (K, K), around the means of their classes
  Eigen::MatrixXd between;  // (K, K), of these means around the mean of all
  Eigen::Index classes = 0;
};

Scatter scatter_of(const Matrix& rows, const Labels& labels) {
  const auto width = rows.cols();
  const int highest = *std::max_element(labels.begin(), labels.end());
  Eigen::MatrixXd means = Eigen::MatrixXd::Zero(highest + 1, width);
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(highest + 1);
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    const int label = labels[static_cast<std::size_t>(row)];
    if (label < 0) continue;
    means.row(label) += rows.row(row).cast<double>();
    counts[label] += 1.0;
  }
  const double total = counts.sum();
  const Eigen::RowVectorXd centre = means.colwise().sum() / total;
  means = counts.cwiseMax(1.0).cwiseInverse().asDiagonal() * means;

  Scatter scatter;
  Matrix apart = rows;
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    const int label = labels[static_cast<std::size_t>(row)];
    if (label < 0)
      apart.row(row).setZero();
    else
      apart.row(row) -= means.row(label).cast<float>();
  }
  scatter.within = (apart.transpose() * apart).cast<double>() / total;
  means.rowwise() -= centre;
  scatter.between = means.transpose() * counts.asDiagonal() * means / total;
  scatter.classes = (counts.array() > 0.0).count();
  return scatter;
}

// (K, 3), `dims` of them not zero: discriminants, of unit spread within classes. Where there are
// fewer than three, which two classes or three leave, the widest of the other directions follow.
Eigen::MatrixXd discriminants(Scatter scatter, Eigen::Index dims) {
  const auto width = scatter.within.rows();
  const double floor = ridge * scatter.within.trace() / static_cast<double>(width);
  scatter.within.diagonal().array() += std::max(floor, 1e-12);
  const auto wanted = std::min(dims, width);
  const auto known = std::min(wanted, scatter.classes - 1);
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> eigen(scatter.between,
                                                                        scatter.within);
  Eigen::MatrixXd axes = Eigen::MatrixXd::Zero(width, discriminant_axes);
  axes.leftCols(known) = eigen.eigenvectors().rightCols(known).rowwise().reverse();
  for (auto axis = known; axis < wanted; ++axis) {
    Eigen::MatrixXd others = Eigen::MatrixXd::Identity(width, width);
    if (axis > 0) {
      const Eigen::HouseholderQR<Eigen::MatrixXd> factors(axes.leftCols(axis));
      const Eigen::MatrixXd basis = factors.householderQ() * Eigen::MatrixXd::Identity(width, axis);
      others -= basis * basis.transpose();
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> left(others * scatter.within * others);
    const Eigen::VectorXd widest = left.eigenvectors().col(width - 1);
    axes.col(axis) = widest / std::sqrt(std::max(1e-12, left.eigenvalues()[width - 1]));
  }
  for (Eigen::Index axis = 0; axis < wanted;
       ++axis) {  // an axis and its opposite are equally right
    Eigen::Index largest = 0;
    axes.col(axis).cwiseAbs().maxCoeff(&largest);
    if (axes(largest, axis) < 0.0) axes.col(axis) *= -1.0;
  }
  return axes;
}

class LdaProjection : public Projection {
 public:
  LdaProjection(Snapshot<PrincipalComponents> components, Eigen::MatrixXf axes, float scale)
      : components_(std::move(components)), axes_(std::move(axes)), scale_(scale) {}

  Matrix place(const Matrix& rows) const override {
    return scale_ * (components_->place(rows) * axes_);
  }

 private:
  Snapshot<PrincipalComponents> components_;
  Eigen::MatrixXf axes_;  // (K, 3)
  float scale_;
};

class Lda : public EmbeddingJob {
 public:
  Lda(EmbeddingData data, Eigen::Index dims, Eigen::Index components, std::uint64_t seed)
      : labels_(std::move(data.labels)),
        dims_(dims),
        components_(data.rows, std::min(components, data.rows->cols()), lda_iterations, seed) {}

  // After each iteration of the components, so that the map is seen to settle.
  Step step() override {
    const auto outcome = components_.step();
    const auto newest = components_.latest();
    if (newest == seen_) return outcome;
    seen_ = newest;
    const Eigen::MatrixXf found =
        discriminants(scatter_of(newest->points, *labels_), dims_).cast<float>();
    Embedding embedding;
    const Matrix places = newest->points * found;
    const double squares = places.cast<double>().squaredNorm() / static_cast<double>(places.rows());
    const auto scale = squares > 0.0 ? static_cast<float>(1.0 / std::sqrt(squares)) : 1.0F;
    embedding.points = scale * places;
    embedding.projection = std::make_shared<const LdaProjection>(newest, found, scale);
    publish(std::move(embedding));
    return outcome;
  }

  Progress progress() const override { return components_.progress(); }

 private:
  Snapshot<Labels> labels_;
  Eigen::Index dims_;
  PrincipalComponentsJob components_;
  Snapshot<PrincipalComponents> seen_;
};

std::unique_ptr<EmbeddingJob> make_lda(EmbeddingData data, const ParameterValues& values,
                                       std::uint64_t seed) {
  return std::make_unique<Lda>(std::move(data), static_cast<Eigen::Index>(values.at("dims")),
                               static_cast<Eigen::Index>(values.at("components")), seed);
}

Parameter lda_components() {
  auto parameter = components_parameter(100);
  parameter.minimum = 3;
  parameter.maximum = 300;
  parameter.help = "Principal components among which the discriminants are looked for.";
  return parameter;
}

const Registration<EmbeddingMethod> lda{
    {{"lda",
      "Linear discriminants",
      "The three directions in which the classes lie farthest apart. It needs labels and shows "
      "what they make of the features; look at the held-out points to see whether that holds.",
      {dims_parameter(), lda_components()}},
     make_lda,
     true}};

}  // namespace

}  // namespace diatom::ml
