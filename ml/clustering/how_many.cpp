#include "ml/clustering/how_many.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "ml/core/check.h"
#include "ml/core/random.h"
#include "ml/core/seeds.h"
#include "ml/core/term.h"
#include "ml/metrics/silhouette.h"

namespace diatom::ml {

namespace {

enum Stream : std::uint64_t { sample_stream, trial_stream, reference_stream, silhouette_stream };

Snapshot<Matrix> sampled(Snapshot<Matrix> rows, Eigen::Index sample, std::uint64_t seed) {
  if (rows->rows() <= sample) return rows;
  auto chosen = Random(seed_of(seed, {sample_stream}))
                    .sample_without_replacement<Eigen::Index>(
                        static_cast<std::size_t>(rows->rows()), static_cast<std::size_t>(sample));
  std::sort(chosen.begin(), chosen.end());
  return std::make_shared<const Matrix>((*rows)(chosen, Eigen::all));
}

// -1 / N sum u log u, as a share of its largest value, log K.
double normalised_entropy(const Matrix& memberships) {
  const Eigen::ArrayXXd u = memberships.cast<double>().array();
  const double sum =
      (u > 0.0).select(u * u.max(std::numeric_limits<double>::min()).log(), 0.0).sum();
  return -sum / static_cast<double>(u.rows()) / std::log(static_cast<double>(u.cols()));
}

// The k of the best finite value, the first of equals; 0 where there is none.
int best_of(const std::vector<double>& values, const std::vector<int>& ks, double sign) {
  int best = 0;
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i]) && sign * values[i] > highest) {
      highest = sign * values[i];
      best = ks[i];
    }
  return best;
}

// The last one, where no gap is as large as the next.
int smallest_sufficient(const HowMany& found) {
  const auto& gaps = found.gap.values;
  for (std::size_t i = 0; i + 1 < gaps.size(); ++i)
    if (gaps[i] >= gaps[i + 1] - found.gap_errors[i + 1]) return found.ks[i];
  return gaps.empty() ? 0 : found.ks[gaps.size() - 1];
}

// What most criteria say; the silhouette's where several are said as often, since two pairs then
// disagree or all do.
int most_said(const HowMany& found) {
  std::map<int, int> votes;
  for (const auto* criterion : {&found.entropy, &found.bic, &found.silhouette, &found.gap})
    if (criterion->suggested > 0) ++votes[criterion->suggested];
  if (votes.empty()) return 1;
  const int first_choice = found.silhouette.suggested;
  const auto rank = [first_choice](const auto& said) {
    return 2 * said.second + (said.first == first_choice ? 1 : 0);
  };
  return std::max_element(votes.begin(), votes.end(),
                          [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); })
      ->first;
}

double log_of(double inertia) {
  return std::log(std::max(inertia, std::numeric_limits<double>::min()));
}

}  // namespace

HowManyJob::HowManyJob(Snapshot<Matrix> rows, const HowManyOptions& options, std::uint64_t seed)
    : rows_(sampled(std::move(rows), options.sample, seed)),
      fuzzifier_(options.fuzzifier),
      seed_(seed) {
  DIATOM_CHECK(rows_->rows() > 0, "how many clusters there are among no rows");
  how_many_.rows = rows_->rows();
  plan(options);
  publish(how_many_);
}

void HowManyJob::plan(const HowManyOptions& options) {
  const auto most = std::min(options.most, static_cast<int>(rows_->rows()) - 1);
  const auto add = [this](Kind kind, int k, int count) {
    for (int i = 0; i < count; ++i) trials_.push_back({kind, k, i, i + 1 == count});
  };
  for (int k = options.fewest; k <= most; ++k) {
    how_many_.ks.push_back(k);
    add(Kind::kmeans, k, 1);
    add(Kind::entropy, k, options.repeats);
    add(Kind::bic, k, 1);
    add(Kind::reference, k, options.references);
  }
}

Step HowManyJob::step() {
  if (next_ == trials_.size()) return Step::done;
  const auto& trial = trials_[next_];
  if (!job_) {
    begin(trial);
    return Step::more;
  }
  if (job_->step() == Step::more) return Step::more;
  finish(trial, *job_->latest());
  job_.reset();
  return ++next_ == trials_.size() ? Step::done : Step::more;
}

Progress HowManyJob::progress() const {
  if (next_ == trials_.size()) return {1.0F, "done"};
  return {static_cast<float>(next_) / static_cast<float>(trials_.size()),
          "trying " + std::to_string(trials_[next_].k) + " clusters"};
}

std::uint64_t HowManyJob::seed_for(const Trial& trial) const {
  return seed_of(seed_,
                 {trial_stream, static_cast<std::uint64_t>(trial.kind),
                  static_cast<std::uint64_t>(trial.k), static_cast<std::uint64_t>(trial.repeat)});
}

// The gap compares k-means with k-means: as many restarts on either side.
void HowManyJob::begin(const Trial& trial) {
  const auto make = [&](const std::string& method, Snapshot<Matrix> rows, ParameterValues values) {
    const auto& found = ClusteringRegistry::instance().find(method);
    values["clusters"] = trial.k;
    job_ = found.make(std::move(rows), checked_values(found.info, values), seed_for(trial));
  };
  constexpr double restarts_of_kmeans = 3;
  switch (trial.kind) {
    case Kind::kmeans:
      make("kmeans", rows_, {{"restarts", restarts_of_kmeans}});
      break;
    case Kind::entropy:
      make("fuzzy", rows_, {{"restarts", 1}, {"fuzzifier", fuzzifier_}});
      break;
    case Kind::bic:
      make("gmm", rows_, {{"covariance", has_full_covariance() ? 1 : 0}});
      break;
    case Kind::reference:
      make("kmeans", std::make_shared<const Matrix>(without_clusters(trial.repeat)),
           {{"restarts", restarts_of_kmeans}});
      break;
  }
}

void HowManyJob::finish(const Trial& trial, const Clustering& clustering) {
  switch (trial.kind) {
    case Kind::kmeans: {
      // About 4e8 multiply-adds, a tenth of a second.
      const auto sample =
          static_cast<std::size_t>(std::sqrt(4e8 / static_cast<double>(rows_->cols())));
      log_inertia_ = log_of(clustering.objective.back());
      auto& values = how_many_.silhouette.values;
      values.push_back(
          silhouette(*rows_, clustering.assignment, sample, seed_of(seed_, {silhouette_stream})));
      how_many_.silhouette.suggested = best_of(values, how_many_.ks, 1.0);
      break;
    }
    case Kind::entropy: {
      const double entropy = normalised_entropy(clustering.partition->memberships(*rows_));
      best_entropy_ = trial.repeat == 0 ? entropy : std::min(best_entropy_, entropy);
      if (!trial.is_last) return;
      how_many_.entropy.values.push_back(best_entropy_);
      how_many_.entropy.suggested = best_of(how_many_.entropy.values, how_many_.ks, -1.0);
      break;
    }
    case Kind::bic:
      add_bic(trial.k, clustering);
      break;
    case Kind::reference:
      log_references_.push_back(log_of(clustering.objective.back()));
      if (!trial.is_last) return;
      add_gap();
      break;
  }
  how_many_.suggested = most_said(how_many_);
  publish(how_many_);
}

// Full where even the smallest clusters tried have, on average, more rows than their covariance
// has numbers; else there is nothing to tell them apart by.
bool HowManyJob::has_full_covariance() const {
  const auto dim = rows_->cols();
  return rows_->rows() / how_many_.ks.back() > dim * (dim + 1) / 2;
}

void HowManyJob::add_bic(int k, const Clustering& mixture) {
  const auto dim = static_cast<double>(rows_->cols());
  const auto count = static_cast<double>(rows_->rows());
  const double of_covariance = has_full_covariance() ? dim * (dim + 1.0) / 2.0 : dim;
  const double parameters = k * (dim + of_covariance) + k - 1;
  how_many_.bic.values.push_back(2.0 * count * mixture.objective.back() +
                                 parameters * std::log(count));
  how_many_.bic.suggested = best_of(how_many_.bic.values, how_many_.ks, -1.0);
}

void HowManyJob::add_gap() {
  const Eigen::Map<const Eigen::ArrayXd> logs(log_references_.data(),
                                              static_cast<Eigen::Index>(log_references_.size()));
  const double deviation = std::sqrt((logs - logs.mean()).square().mean());
  how_many_.gap.values.push_back(logs.mean() - log_inertia_);
  how_many_.gap_errors.push_back(deviation *
                                 std::sqrt(1.0 + 1.0 / static_cast<double>(logs.size())));
  how_many_.gap.suggested = smallest_sufficient(how_many_);
  log_references_.clear();
}

// Drawn anew for each k, the same every time, so that no more than one set takes memory.
Matrix HowManyJob::without_clusters(int repeat) const {
  const Eigen::RowVectorXf least = rows_->colwise().minCoeff();
  const Eigen::RowVectorXf range = rows_->colwise().maxCoeff() - least;
  Random random(seed_of(seed_, {reference_stream, static_cast<std::uint64_t>(repeat)}));
  Matrix rows = Matrix::NullaryExpr(rows_->rows(), rows_->cols(),
                                    [&random] { return static_cast<float>(random.uniform()); });
  rows.array().rowwise() *= range.array();
  rows.rowwise() += least;
  return rows;
}

namespace {

const Registration<Term> how_many_term{
    {{"how_many", "How many clusters"},
     "Four criteria each look for the number of clusters from another side: how crisp, how likely, "
     "how well parted and how far from chance they are. No label is looked at, and what most of "
     "them say is taken.",
     "BIC(k) = −2 ln L + p ln n,   gap(k) = E[ln W of chance] − ln W",
     "Bezdek 1973; Schwarz 1978; Rousseeuw 1987; Tibshirani, Walther, Hastie: \"Estimating the "
     "number of clusters via the gap statistic\", JRSS B 63, 2001"}};

}  // namespace

}  // namespace diatom::ml
