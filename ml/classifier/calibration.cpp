#include "ml/classifier/calibration.h"

#include <algorithm>
#include <cmath>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// d/dsharpness of the mean cross-entropy between softmax(sharpness * scores) and the targets, of
// every `stride`-th row. It rises with the sharpness.
double slope(const Matrix& scores, const Labels& labels, Eigen::Index stride, double smoothing,
             double sharpness) {
  double sum = 0.0;
  Eigen::Index count = 0;
  for (Eigen::Index row = 0; row < scores.rows(); row += stride, ++count) {
    const Eigen::ArrayXd s = scores.row(row).transpose().cast<double>().array();
    const Eigen::ArrayXd powers = (sharpness * (s - s.maxCoeff())).exp();
    const double expected = (powers * s).sum() / powers.sum();
    const double target =
        (1.0 - smoothing) * s[labels[static_cast<std::size_t>(row)]] + smoothing * s.mean();
    sum += expected - target;
  }
  return sum / static_cast<double>(count);
}

}  // namespace

Matrix softmax(const Matrix& scores, float sharpness) {
  Matrix powers = scores;
  powers.colwise() -= scores.rowwise().maxCoeff();
  powers = (sharpness * powers).array().exp();
  const Vector sums = powers.rowwise().sum();
  return powers.array().colwise() / sums.array();
}

float calibrated_sharpness(const Matrix& scores, const Labels& labels, float otherwise) {
  DIATOM_CHECK(scores.rows() == static_cast<Eigen::Index>(labels.size()),
               "one label for each row of scores");
  if (labels.empty()) return otherwise;
  constexpr Eigen::Index rows_judged = 2000;
  const auto stride = (scores.rows() + rows_judged - 1) / rows_judged;
  const Eigen::Index judged = (scores.rows() + stride - 1) / stride;
  const double smoothing = 1.0 / static_cast<double>(judged + 2);
  double low = std::log(1e-3);
  double high = std::log(1e3);
  for (int i = 0; i < 30; ++i) {
    const double middle = 0.5 * (low + high);
    const bool too_sharp = slope(scores, labels, stride, smoothing, std::exp(middle)) > 0.0;
    (too_sharp ? high : low) = middle;
  }
  return static_cast<float>(std::exp(0.5 * (low + high)));
}

namespace {

const Registration<Term> confidence_term{
    {{"confidence", "Confidence"},
     "The probability that the model gives to the class it names. It comes from the scores by one "
     "number, chosen so that held-out images named with 80 % are right about 80 times in a "
     "hundred.",
     "p = softmax(s · scores),   s makes the held-out labels most likely",
     "Guo, Pleiss, Sun, Weinberger: \"On calibration of modern neural networks\", ICML 2017"}};

}  // namespace

}  // namespace diatom::ml
