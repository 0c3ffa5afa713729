#include "ml/fine_tuning/evaluation.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr std::size_t images_a_step = 8;

}  // namespace

Evaluation::Evaluation(Snapshot<Model> model, std::vector<std::size_t> samples)
    : model_(std::move(model)), samples_(std::move(samples)) {}

void Evaluation::score_next(Pictures& pictures) {
  const auto end = std::min(next_ + images_a_step, samples_.size());
  const auto batch = pictures.plain({samples_.begin() + static_cast<std::ptrdiff_t>(next_),
                                     samples_.begin() + static_cast<std::ptrdiff_t>(end)});
  next_ = end;
  if (batch.images.empty()) return;
  const Matrix rows = model_->standardisation.apply(model_->backbone->features(batch.images));
  const Matrix scores = model_->head->scores(rows);
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    Eigen::Index best = 0;
    scores.row(i).maxCoeff(&best);
    predictions_.push_back(static_cast<int>(best));
  }
  truth_.insert(truth_.end(), batch.labels.begin(), batch.labels.end());
  const auto before = rows_.rows();
  rows_.conservativeResize(before + rows.rows(), rows.cols());
  rows_.bottomRows(rows.rows()) = rows;
}

double Evaluation::accuracy() const {
  if (truth_.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::size_t right = 0;
  for (std::size_t i = 0; i < truth_.size(); ++i)
    if (truth_[i] == predictions_[i]) ++right;
  return static_cast<double>(right) / static_cast<double>(truth_.size());
}

double mean_cosine(const Matrix& a, const Matrix& b) {
  DIATOM_CHECK(a.rows() == b.rows() && a.cols() == b.cols(), "rows of the same images");
  if (a.rows() == 0) return std::numeric_limits<double>::quiet_NaN();
  constexpr float least_length = 1e-12F;
  const Eigen::ArrayXf lengths = (a.rowwise().norm().array() * b.rowwise().norm().array());
  const Eigen::ArrayXf products = a.cwiseProduct(b).rowwise().sum().array();
  return (products / lengths.max(least_length)).cast<double>().mean();
}

}  // namespace diatom::ml
