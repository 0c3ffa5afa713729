#include "ml/clustering/runs.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "ml/clustering/work.h"
#include "ml/core/seeds.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

class BestOfRuns : public ClusteringWork {
 public:
  BestOfRuns(Start start, int runs, int iterations, std::uint64_t seed)
      : start_(std::move(start)), runs_(runs), iterations_(iterations), seed_(seed) {}

  Progress progress() const override;

 private:
  Step work() override;

  Start start_;
  int runs_;
  int iterations_;  // of a run, at most
  std::uint64_t seed_;
  std::unique_ptr<Run> run_;
  int finished_ = 0;                                       // runs
  int seen_ = 0;                                           // iterations of this run
  double best_ = std::numeric_limits<double>::infinity();  // objective of the finished runs
};

Step BestOfRuns::work() {
  if (!run_) {
    run_ = start_(seed_of(seed_, {static_cast<std::uint64_t>(finished_)}));
    seen_ = 0;
  }
  const auto outcome = run_->step();
  const bool has_iterated = run_->iterations() > std::exchange(seen_, run_->iterations());
  if (outcome == Step::more) {
    if (has_iterated && finished_ == 0) publish_timed(run_->clustering());
    return Step::more;
  }
  auto clustering = run_->clustering();
  run_.reset();
  if (finished_++ == 0 || clustering.objective.back() < best_) {
    best_ = clustering.objective.back();
    publish_timed(std::move(clustering));
  }
  return finished_ == runs_ ? Step::done : Step::more;
}

Progress BestOfRuns::progress() const {
  if (finished_ == runs_) return {1.0F, "done"};
  const float of_run = run_ ? static_cast<float>(seen_) / static_cast<float>(iterations_) : 0.0F;
  std::string message =
      seen_ == 0 ? "choosing where to start" : "iteration " + std::to_string(seen_);
  if (runs_ > 1)
    message =
        "run " + std::to_string(finished_ + 1) + " of " + std::to_string(runs_) + ": " + message;
  return {(static_cast<float>(finished_) + of_run) / static_cast<float>(runs_), message};
}

}  // namespace

std::unique_ptr<ClusteringJob> best_of_runs(Start start, const ParameterValues& values,
                                            std::uint64_t seed) {
  return std::make_unique<BestOfRuns>(std::move(start), static_cast<int>(values.at("restarts")),
                                      static_cast<int>(values.at("iterations")), seed);
}

Parameter clusters_parameter() {
  return {
      "clusters",
      "clusters",
      ParameterKind::integer,
      0,
      0,
      1000,
      false,
      "",
      "How many clusters the rows are divided into; auto finds that out first, by four criteria."};
}

Parameter restarts_parameter(int default_value) {
  return {"restarts",
          "restarts",
          ParameterKind::integer,
          static_cast<double>(default_value),
          1,
          100,
          true,
          "",
          "How often it begins anew from other rows; the best result wins."};
}

Parameter iterations_parameter(int default_value) {
  return {"iterations",
          "iterations",
          ParameterKind::integer,
          static_cast<double>(default_value),
          1,
          10000,
          true,
          "",
          "At most, in each run; it stops early where nothing moves any more."};
}

namespace {

const Registration<Term> clusters_term{
    {{"clusters", "Number of clusters"},
     "Into how many groups the images are divided; on auto four criteria vote on it first. More "
     "clusters always look purer, so the number has to be chosen by something else than purity.",
     "k in   min over c₁ … cₖ of   ∑ᵢ minⱼ ‖xᵢ − cⱼ‖²",
     "Tibshirani, Walther, Hastie: \"Estimating the number of clusters in a data set via the gap "
     "statistic\", JRSS B 63, 2001"}};
const Registration<Term> restarts_term{
    {{"restarts", "Restarts"},
     "A clustering can end in a poor place when it starts in one. It begins several times from "
     "other images, and the best end wins.",
     "best = the run of least objective",
     "Arthur, Vassilvitskii: \"k-means++: the advantages of careful seeding\", SODA 2007"}};

}  // namespace

}  // namespace diatom::ml
