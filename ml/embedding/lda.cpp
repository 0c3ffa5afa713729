// Linear discriminants: the directions in which classes lie farthest apart, measured by how far
// each is spread. Fisher: "The use of multiple measurements in taxonomic problems", Annals of
// Eugenics 7, 1936; after principal components, so that wide rows have a spread in every direction:
// Belhumeur et al.: "Eigenfaces vs. Fisherfaces", IEEE TPAMI 19, 1997.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <Eigen/Dense>

#include "ml/core/term.h"
#include "ml/embedding/embedding.h"
#include "ml/embedding/principal_components.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index discriminant_axes = 3;  // of the map, flat ones included
constexpr double ridge = 1e-3;  // of the mean spread: directions hardly seen are not to decide
constexpr int lda_iterations = 8;
constexpr Eigen::Index products_in_step = 20'000'000;
constexpr int powers = 300;  // of a spread, to find where it is widest

// How labelled rows (N, K) are scattered, some rows a step.
class ClassScatter {
 public:
  ClassScatter(Snapshot<PrincipalComponents> components, Snapshot<Labels> labels);

  bool step();  // true when all rows are counted

  Eigen::MatrixXd within() const { return within_ / counts_.sum(); }  // (K, K), around the means
  // (K, C): its product with its transpose is how these means are scattered around that of all.
  Eigen::MatrixXd means_apart() const;
  Eigen::Index classes() const { return (counts_.array() > 0.0).count(); }

 private:
  void add_to_means(Eigen::Index first, Eigen::Index count);
  void add_to_within(Eigen::Index first, Eigen::Index count);

  Snapshot<PrincipalComponents> components_;
  Snapshot<Labels> labels_;
  Eigen::MatrixXd means_;   // (C, K); sums in the first pass
  Eigen::VectorXd counts_;  // (C)
  Eigen::MatrixXd within_;  // (K, K), a sum
  bool knows_means_ = false;
  Eigen::Index next_row_ = 0;
};

ClassScatter::ClassScatter(Snapshot<PrincipalComponents> components, Snapshot<Labels> labels)
    : components_(std::move(components)), labels_(std::move(labels)) {
  const auto width = components_->points.cols();
  const int highest = *std::max_element(labels_->begin(), labels_->end());
  means_.setZero(highest + 1, width);
  counts_.setZero(highest + 1);
  within_.setZero(width, width);
}

bool ClassScatter::step() {
  const auto& rows = components_->points;
  const auto affordable =
      std::clamp<Eigen::Index>(products_in_step / (rows.cols() * rows.cols()), 64, 8192);
  const auto count = std::min(affordable, rows.rows() - next_row_);
  if (knows_means_)
    add_to_within(next_row_, count);
  else
    add_to_means(next_row_, count);
  next_row_ += count;
  if (next_row_ < rows.rows()) return false;
  next_row_ = 0;
  return std::exchange(knows_means_, true);
}

void ClassScatter::add_to_means(Eigen::Index first, Eigen::Index count) {
  for (auto row = first; row < first + count; ++row) {
    const int label = (*labels_)[static_cast<std::size_t>(row)];
    if (label < 0) continue;
    means_.row(label) += components_->points.row(row).cast<double>();
    counts_[label] += 1.0;
  }
  if (first + count == components_->points.rows())
    means_ = counts_.cwiseMax(1.0).cwiseInverse().asDiagonal() * means_;
}

void ClassScatter::add_to_within(Eigen::Index first, Eigen::Index count) {
  Matrix apart = components_->points.middleRows(first, count);
  for (Eigen::Index row = 0; row < count; ++row) {
    const int label = (*labels_)[static_cast<std::size_t>(first + row)];
    if (label < 0)
      apart.row(row).setZero();
    else
      apart.row(row) -= means_.row(label).cast<float>();
  }
  within_ += (apart.transpose() * apart).cast<double>();
}

Eigen::MatrixXd ClassScatter::means_apart() const {
  const Eigen::RowVectorXd centre = counts_.transpose() * means_ / counts_.sum();
  const Eigen::VectorXd shares = (counts_ / counts_.sum()).cwiseSqrt();
  return (shares.asDiagonal() * (means_.rowwise() - centre)).transpose();
}

// The direction in which `spread` (K, K) is widest, of unit length, by the power method: nearly
// equal ones may be mixed.
Eigen::VectorXd widest_of(const Eigen::MatrixXd& spread) {
  Eigen::Index largest = 0;
  spread.diagonal().maxCoeff(&largest);
  Eigen::VectorXd direction = Eigen::VectorXd::Unit(spread.rows(), largest);
  for (int i = 0; i < powers; ++i) {
    const Eigen::VectorXd image = spread * direction;
    if (image.squaredNorm() > 0.0) direction = image.normalized();
  }
  return direction;
}

// (K, count): the directions in which the means lie farthest apart, of unit spread within classes.
// The eigenvectors are those of a matrix as small as the classes are few.
Eigen::MatrixXd farthest_apart(const Eigen::MatrixXd& means_apart, const Eigen::MatrixXd& within,
                               Eigen::Index count) {
  const Eigen::LLT<Eigen::MatrixXd> factor(within);
  const Eigen::MatrixXd whitened = factor.matrixL().solve(means_apart);  // (K, C)
  Eigen::MatrixXd directions;                                            // (K, count)
  if (whitened.cols() < whitened.rows()) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(whitened.transpose() * whitened);
    directions = whitened * eigen.eigenvectors().rightCols(count).rowwise().reverse();
    for (Eigen::Index axis = 0; axis < count; ++axis) directions.col(axis).normalize();
  } else {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(whitened * whitened.transpose());
    directions = eigen.eigenvectors().rightCols(count).rowwise().reverse();
  }
  return factor.matrixU().solve(directions);
}

// (K, 3), `dims` of them not zero: discriminants, of unit spread within classes. Where there are
// fewer than three, which two classes or three leave, the widest of the other directions follow.
Eigen::MatrixXd discriminants(const ClassScatter& scatter, Eigen::Index dims) {
  Eigen::MatrixXd within = scatter.within();
  const auto width = within.rows();
  const double floor = ridge * within.trace() / static_cast<double>(width);
  within.diagonal().array() += std::max(floor, 1e-12);
  const auto wanted = std::min(dims, width);
  const auto known = std::min(wanted, scatter.classes() - 1);
  Eigen::MatrixXd axes = Eigen::MatrixXd::Zero(width, discriminant_axes);
  axes.leftCols(known) = farthest_apart(scatter.means_apart(), within, known);
  for (auto axis = known; axis < wanted; ++axis) {
    Eigen::MatrixXd others = Eigen::MatrixXd::Identity(width, width);
    if (axis > 0) {
      const Eigen::HouseholderQR<Eigen::MatrixXd> factors(axes.leftCols(axis));
      const Eigen::MatrixXd basis = factors.householderQ() * Eigen::MatrixXd::Identity(width, axis);
      others -= basis * basis.transpose();
    }
    const Eigen::VectorXd widest = widest_of(others * within * others);
    axes.col(axis) = widest / std::sqrt(std::max(1e-12, widest.dot(within * widest)));
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
    if (scatter_) {
      if (scatter_->step()) publish_map();
      return scatter_ || outcome_ == Step::more ? Step::more : Step::done;
    }
    outcome_ = components_.step();
    const auto newest = components_.latest();
    if (newest == seen_) return outcome_;
    seen_ = newest;
    scatter_.emplace(newest, labels_);
    return Step::more;
  }

  Progress progress() const override { return components_.progress(); }

 private:
  void publish_map() {
    const Eigen::MatrixXf found = discriminants(*scatter_, dims_).cast<float>();
    scatter_.reset();
    Embedding embedding;
    const Matrix places = seen_->points * found;
    const double squares = places.cast<double>().squaredNorm() / static_cast<double>(places.rows());
    const auto scale = squares > 0.0 ? static_cast<float>(1.0 / std::sqrt(squares)) : 1.0F;
    embedding.points = scale * places;
    embedding.projection = std::make_shared<const LdaProjection>(seen_, found, scale);
    publish(std::move(embedding));
  }

  Snapshot<Labels> labels_;
  Eigen::Index dims_;
  PrincipalComponentsJob components_;
  Step outcome_ = Step::more;  // of the components
  Snapshot<PrincipalComponents> seen_;
  std::optional<ClassScatter> scatter_;  // of those seen last
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

const Registration<Term> lda_term{
    {{"embedding.lda", "Linear discriminants"},
     "The map looks from the side on which the classes lie farthest apart, measured by their own "
     "spread. It knows the labels, so only the held-out points show whether that holds.",
     "max over w of   wᵀ B w / wᵀ W w,   B: scatter between classes, W: within",
     "Fisher: \"The use of multiple measurements in taxonomic problems\", Annals of Eugenics 7, "
     "1936"}};

}  // namespace

}  // namespace diatom::ml
