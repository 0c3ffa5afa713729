#include "ml/metrics/roc.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <stdexcept>

#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

std::vector<float> strangest_first(std::vector<float> scores) {
  DIATOM_CHECK(
      std::none_of(scores.begin(), scores.end(), [](float score) { return std::isnan(score); }),
      "a strangeness that is not a number");
  std::sort(scores.begin(), scores.end(), std::greater<>());
  return scores;
}

// Where scores below `threshold` begin.
std::size_t count_from(const std::vector<float>& descending, std::size_t start, float threshold) {
  while (start < descending.size() && descending[start] >= threshold) ++start;
  return start;
}

}  // namespace

Roc roc(const std::vector<float>& ordinary_scores, const std::vector<float>& strange_scores) {
  const auto ordinary = strangest_first(ordinary_scores);
  const auto strange = strangest_first(strange_scores);
  if (ordinary.empty() || strange.empty()) return {{}, {}, std::nan("")};

  Roc curve{{0.0}, {0.0}, 0.0};
  std::size_t false_alarms = 0;
  std::size_t hits = 0;
  while (false_alarms < ordinary.size() || hits < strange.size()) {
    const float threshold = hits == strange.size() ? ordinary[false_alarms]
                            : false_alarms == ordinary.size()
                                ? strange[hits]
                                : std::max(ordinary[false_alarms], strange[hits]);
    false_alarms = count_from(ordinary, false_alarms, threshold);
    hits = count_from(strange, hits, threshold);
    const double across = static_cast<double>(false_alarms) / static_cast<double>(ordinary.size());
    const double up = static_cast<double>(hits) / static_cast<double>(strange.size());
    curve.area +=
        (across - curve.false_positive_rate.back()) * (up + curve.true_positive_rate.back()) / 2.0;
    curve.false_positive_rate.push_back(across);
    curve.true_positive_rate.push_back(up);
  }
  return curve;
}

double threshold_at(const std::vector<float>& ordinary_scores, double false_alarm_rate) {
  if (!(false_alarm_rate >= 0.0 && false_alarm_rate < 1.0))
    throw std::invalid_argument("the false alarm rate must be at least 0 and below 1");
  const auto scores = strangest_first(ordinary_scores);
  if (scores.empty()) return std::nan("");
  constexpr double rounding = 1e-9;  // 0.29 of 100 rows are 29
  const double allowed =
      std::floor(false_alarm_rate * static_cast<double>(scores.size()) + rounding);
  return scores[std::min(static_cast<std::size_t>(allowed), scores.size() - 1)];
}

namespace {

const Registration<Term> roc_term{
    {{"roc", "ROC and its area"},
     "How many strange images are found, against how many ordinary ones raise a false alarm, for "
     "every threshold. The area is how often a strange image scores above an ordinary one, and ½ "
     "is chance.",
     "area = P(score of a strange one > score of an ordinary one)",
     "Hanley, McNeil: \"The meaning and use of the area under a receiver operating characteristic "
     "curve\", Radiology 143, 1982"}};

}  // namespace

}  // namespace diatom::ml
