#include "app/race.h"

#include <cmath>
#include <limits>

#include <spdlog/fmt/fmt.h>

#include "ml/core/term.h"
#include "ml/metrics/confusion.h"

namespace diatom::app {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

RaceCurve curve_of(const ml::Features& features, const TopTuningRun& run) {
  RaceCurve curve;
  if (!run.fit) return curve;
  const double before = features.seconds + (run.tuning ? run.tuning->seconds : 0.0);
  for (const auto& iteration : run.fit->iterations) {
    curve.seconds.push_back(before + iteration.seconds);
    curve.images.push_back(static_cast<double>(features.values.rows()));
    curve.accuracy.push_back(iteration.accuracy_test);
  }
  return curve;
}

RaceCurve curve_of(const ml::FineTuning& run) {
  RaceCurve curve;
  for (const auto& point : run.curve) {
    curve.seconds.push_back(point.seconds);
    curve.images.push_back(static_cast<double>(point.images_seen));
    curve.accuracy.push_back(point.accuracy_test);
  }
  return curve;
}

struct Paired {
  double difference = kUnknown;
  double ci95 = kUnknown;
};

// Of each image: 1 where only `a` is right, -1 where only `b` is.
Paired paired_difference(const ml::Labels& a, const ml::Labels& b, const ml::Labels& truth) {
  if (truth.size() < 2 || a.size() != truth.size() || b.size() != truth.size()) return {};
  const auto n = static_cast<double>(truth.size());
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const int one = static_cast<int>(a[i] == truth[i]) - static_cast<int>(b[i] == truth[i]);
    sum += one;
    squares += one * one;
  }
  const double mean = sum / n;
  const double variance = (squares - n * mean * mean) / (n - 1.0);
  return {mean, 1.96 * std::sqrt(variance / n)};
}

RaceVerdict verdict_of(const ml::Features& features, const TopTuningRun& top,
                       const ml::FineTuning& fine, const Race& race) {
  const auto& best = fine.curve.at(fine.best);
  RaceVerdict verdict;
  verdict.accuracy_top_tuning = race.top_tuning.accuracy.back();
  verdict.accuracy_fine_tuning = best.accuracy_test;
  verdict.seconds_top_tuning = race.top_tuning.seconds.back();
  verdict.seconds_fine_tuning = best.seconds;
  verdict.ratio_time = verdict.seconds_fine_tuning / verdict.seconds_top_tuning;
  const auto paired =
      paired_difference(fine.predictions, ml::predicted_labels(top.fit->test_scores),
                        held_out_labels(features, top.taught_labels.get()));
  verdict.difference_accuracy = paired.difference;
  verdict.ci95 = paired.ci95;
  verdict.is_final = top.predictions && fine.is_over;
  return verdict;
}

}  // namespace

Race race_of(const ml::Features* features, const TopTuningRun* top_tuning,
             const ml::FineTuning* fine_tuning) {
  Race race;
  if (features != nullptr) race.seconds_features = features->seconds;
  if (features != nullptr && top_tuning != nullptr) {
    if (top_tuning->tuning) race.seconds_tuning = top_tuning->tuning->seconds;
    race.top_tuning = curve_of(*features, *top_tuning);
  }
  if (fine_tuning != nullptr) race.fine_tuning = curve_of(*fine_tuning);
  if (!race.top_tuning.accuracy.empty() && !race.fine_tuning.accuracy.empty())
    race.verdict = verdict_of(*features, *top_tuning, *fine_tuning, race);
  return race;
}

std::string sentence_of(const RaceVerdict& verdict) {
  if (!std::isfinite(verdict.difference_accuracy))
    return fmt::format("fine-tuning {:.1f} %, top-tuning {:.1f} %, for {:.0f} times the time",
                       100.0 * verdict.accuracy_fine_tuning, 100.0 * verdict.accuracy_top_tuning,
                       verdict.ratio_time);
  return fmt::format("fine-tuning {:+.1f} ± {:.1f} points for {:.{}f} times the time",
                     100.0 * verdict.difference_accuracy, 100.0 * verdict.ci95, verdict.ratio_time,
                     verdict.ratio_time < 10.0 ? 1 : 0);
}

namespace {

const ml::Registration<ml::Term> race_term{
    {{"race", "The verdict of the race"},
     "Fine-tuning's accuracy less top-tuning's, image by image, with its 95 % confidence interval, "
     "and how many times longer it took. Where the interval holds 0, the difference may be chance.",
     "d ± 1.96 s / √n,   d: mean difference over n held-out images",
     "Alfano, Pastore, Rosasco, Odone: \"Top-tuning\", Image and Vision Computing 142, 2024"}};

}  // namespace

}  // namespace diatom::app
