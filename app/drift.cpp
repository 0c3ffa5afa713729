#include "app/drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "ml/core/random.h"
#include "ml/core/term.h"

namespace diatom::app {

namespace {

constexpr std::size_t rows_compared = 2000;   // training rows that nearness is judged by, at most
constexpr std::size_t held_out_most = 400;    // rows that say what is usual
constexpr std::size_t held_out_least = 20;    // fewer say nothing
constexpr double usual_share = 0.95;          // of held-out rows lie nearer than `usual_far`
constexpr Eigen::Index rows_a_step = 16;      // some milliseconds each
constexpr double window_s = 180.0;            // "the last minutes"
constexpr std::size_t organisms_most = 1000;  // of them
constexpr int measured_a_look = 50;           // some milliseconds' worth; the others come later
constexpr double history_every_s = 15.0;
constexpr std::size_t history_most = 960;  // four hours

// `count` of these, spread by chance, ascending.
ml::RowIndices drawn_from(ml::RowIndices rows, std::size_t count, ml::Random& random) {
  random.shuffle(rows);
  if (rows.size() > count) rows.resize(count);
  std::sort(rows.begin(), rows.end());
  return rows;
}

// (Q) the distance of each query to the nearest of `rows`.
ml::Vector nearest_distances(const ml::Matrix& rows, const ml::Matrix& queries) {
  ml::Vector nearest(queries.rows());
  for (Eigen::Index query = 0; query < queries.rows(); ++query)
    nearest[query] =
        std::sqrt((rows.rowwise() - queries.row(query)).rowwise().squaredNorm().minCoeff());
  return nearest;
}

}  // namespace

ml::Vector DriftMeasure::farness(const ml::Matrix& raw) const {
  return nearest_distances(rows, standardisation.apply(raw)) / usual_far;
}

DriftMeasureJob::DriftMeasureJob(ml::Snapshot<ml::Features> features, std::uint64_t seed)
    : seed_(seed) {
  measure_.features = std::move(features);
}

ml::Step DriftMeasureJob::step() {
  const auto& features = *measure_.features;
  if (measure_.rows.rows() == 0) {
    begin();
    return held_out_.empty() ? ml::Step::done : ml::Step::more;
  }
  const auto begin = static_cast<Eigen::Index>(distances_.size());
  const auto count = std::min(rows_a_step, static_cast<Eigen::Index>(held_out_.size()) - begin);
  const ml::RowIndices some(held_out_.begin() + begin, held_out_.begin() + begin + count);
  const ml::Matrix raw = features.values(some, Eigen::all);
  const auto near = nearest_distances(measure_.rows, measure_.standardisation.apply(raw));
  distances_.insert(distances_.end(), near.begin(), near.end());
  if (distances_.size() < held_out_.size()) return ml::Step::more;
  std::sort(distances_.begin(), distances_.end());
  const auto last = static_cast<double>(distances_.size() - 1);
  measure_.usual_far = distances_[static_cast<std::size_t>(std::ceil(usual_share * last))];
  measure_.is_settled = measure_.usual_far > 0.0F;
  publish(measure_);
  return ml::Step::done;
}

// With too little held out nothing can be said, and nothing is published but that.
void DriftMeasureJob::begin() {
  const auto& features = *measure_.features;
  ml::Random random(seed_);
  const auto train = features.rows_of(ml::Split::train);
  held_out_ = drawn_from(features.rows_of(ml::Split::test), held_out_most, random);
  if (train.empty() || held_out_.size() < held_out_least) {
    held_out_.clear();
    publish(measure_);
    return;
  }
  measure_.standardisation = ml::standardisation_of(features.values, train);
  const ml::Matrix raw = features.values(drawn_from(train, rows_compared, random), Eigen::all);
  measure_.rows = measure_.standardisation.apply(raw);
}

ml::Progress DriftMeasureJob::progress() const {
  const auto all = std::max<std::size_t>(1, held_out_.size());
  return {static_cast<float>(distances_.size()) / static_cast<float>(all),
          "measuring what is usual"};
}

void DriftWatch::add(const Eigen::RowVectorXf& features, double now_s) {
  seen_.push_back({now_s, features, std::numeric_limits<float>::quiet_NaN()});
  if (seen_.size() > organisms_most) seen_.pop_front();
}

ml::Snapshot<Drift> DriftWatch::look(const ml::Snapshot<DriftMeasure>& measure, double now_s) {
  while (!seen_.empty() && seen_.front().at_s < now_s - window_s) seen_.pop_front();
  if (measure != measure_)
    for (auto& seen : seen_) seen.farness = std::numeric_limits<float>::quiet_NaN();
  measure_ = measure;
  if (!measure || !measure->is_settled || seen_.empty()) return nullptr;
  const auto dim = measure->rows.cols();
  std::erase_if(seen_, [dim](const Seen& seen) { return seen.features.size() != dim; });
  Drift drift;
  drift.measure = measure;
  drift.newest.resize(static_cast<Eigen::Index>(seen_.size()), dim);
  std::size_t measured = 0;
  std::size_t far = 0;
  int left_to_measure = measured_a_look;
  Eigen::Index row = 0;
  for (auto& seen : seen_) {
    drift.newest.row(row++) = seen.features;
    if (std::isnan(seen.farness) && left_to_measure-- > 0)
      seen.farness = measure->farness(seen.features)[0];
    measured += std::isnan(seen.farness) ? 0 : 1;
    far += seen.farness > 1.0F ? 1 : 0;
  }
  if (measured == 0) return nullptr;
  drift.share = static_cast<double>(far) / static_cast<double>(measured);
  if (history_.empty() || now_s - history_at_s_ >= history_every_s) {
    history_.push_back(static_cast<float>(drift.share));
    history_at_s_ = now_s;
    if (history_.size() > history_most) history_.erase(history_.begin());
  }
  drift.history = history_;
  return std::make_shared<const Drift>(std::move(drift));
}

void DriftWatch::forget() {
  seen_.clear();
  history_.clear();
}

namespace {

const ml::Registration<ml::Term> drift_term{
    {{"drift", "Drift"},
     "How many of the newest organisms lie farther from the training images than nineteen in "
     "twenty held-out ones do. One in twenty is usual, and more means that the water, the lamp or "
     "the species have changed.",
     "drift = share with   distance to training > 95 % of held-out distances",
     "Gama, Žliobaitė, Bifet, Pechenizkiy, Bouchachia: \"A survey on concept drift adaptation\", "
     "ACM Computing Surveys 46, 2014"}};

}  // namespace

}  // namespace diatom::app
