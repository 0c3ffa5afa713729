// The rows' own first three numbers as a map: for a latent space of three dimensions, which is seen
// as it is.
#include <algorithm>
#include <memory>
#include <utility>

#include "ml/core/term.h"
#include "ml/embedding/embedding.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index map_axes_shown = 3;
constexpr Eigen::Index numbers_in_step = 2'000'000;

class AxesProjection : public Projection {
 public:
  AxesProjection(Vector mean, float scale) : mean_(std::move(mean)), scale_(scale) {}

  Matrix place(const Matrix& rows) const override {
    const auto kept = std::min(map_axes_shown, mean_.size());
    Matrix points = Matrix::Zero(rows.rows(), map_axes_shown);
    points.leftCols(kept) = scale_ * (rows.leftCols(kept).rowwise() - mean_.head(kept).transpose());
    return points;
  }

  // What the map does not show is as in the mean row.
  Matrix lift(const Matrix& points) const override {
    const auto kept = std::min(map_axes_shown, mean_.size());
    Matrix rows = mean_.transpose().replicate(points.rows(), 1);
    rows.leftCols(kept) += points.leftCols(kept) / scale_;
    return rows;
  }

 private:
  Vector mean_;  // (D)
  float scale_;
};

class Axes : public EmbeddingJob {
 public:
  explicit Axes(Snapshot<Matrix> rows)
      : rows_(std::move(rows)), sum_(Eigen::RowVectorXd::Zero(rows_->cols())) {}

  Step step() override {
    const auto affordable = std::max<Eigen::Index>(1, numbers_in_step / rows_->cols());
    const auto size = std::min(affordable, rows_->rows() - next_row_);
    sum_ += rows_->middleRows(next_row_, size).cast<double>().colwise().sum();
    next_row_ += size;
    if (next_row_ < rows_->rows()) return Step::more;
    publish_map();
    return Step::done;
  }

  Progress progress() const override {
    return {static_cast<float>(next_row_) / static_cast<float>(rows_->rows()), "as they are"};
  }

 private:
  void publish_map() {
    const auto count = static_cast<double>(rows_->rows());
    const Vector mean = (sum_ / count).cast<float>().transpose();
    const auto kept = std::min(map_axes_shown, rows_->cols());
    const double squares = (rows_->leftCols(kept).rowwise() - mean.head(kept).transpose())
                               .cast<double>()
                               .squaredNorm();
    const auto scale = squares > 0.0 ? static_cast<float>(std::sqrt(count / squares)) : 1.0F;
    Embedding embedding;
    embedding.projection = std::make_shared<const AxesProjection>(mean, scale);
    embedding.points = embedding.projection->place(*rows_);
    publish(std::move(embedding));
  }

  Snapshot<Matrix> rows_;
  Eigen::RowVectorXd sum_;  // (D) of the rows up to the next one
  Eigen::Index next_row_ = 0;
};

std::unique_ptr<EmbeddingJob> make_axes(EmbeddingData data, const ParameterValues& /*values*/,
                                        std::uint64_t /*seed*/) {
  return std::make_unique<Axes>(std::move(data.rows));
}

const Registration<EmbeddingMethod> axes{
    {{"axes",
      "First three numbers",
      "The first three numbers of each row as they are: for a latent space of three dimensions, "
      "which nothing has to flatten.",
      {}},
     make_axes}};

const Registration<Term> axes_term{
    {{"embedding.axes", "First three numbers"},
     "The first three numbers of each row are its place, just as they are. For a latent space of "
     "three dimensions that is the whole truth.",
     "y = (x₁, x₂, x₃)",
     "Kingma, Welling: \"Auto-encoding variational Bayes\", ICLR 2014, for latents that are meant "
     "to be seen"}};

}  // namespace

}  // namespace diatom::ml
