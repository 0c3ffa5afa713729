// Gaussian mixture: the rows as drawn from K normal distributions, each with a weight, a mean and a
// covariance, found by expectation and maximisation from a short k-means. Dempster, Laird, Rubin:
// "Maximum likelihood from incomplete data via the EM algorithm", 1977.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "ml/clustering/centres.h"
#include "ml/clustering/clustering.h"
#include "ml/clustering/lloyd.h"
#include "ml/clustering/mixture.h"
#include "ml/clustering/runs.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

struct MixtureOptions {
  Eigen::Index clusters = 2;
  Covariance covariance = Covariance::full;
  double regularisation = 1e-6;  // as a share of the columns' mean variance
  int iterations = 100;
  double tolerance = 1e-3;
};

class MixtureRun : public Run {
 public:
  MixtureRun(Snapshot<Matrix> rows, const MixtureOptions& options, std::uint64_t seed);

  Step step() override;
  int iterations() const override { return static_cast<int>(best_.objective.size()); }
  Clustering clustering() const override { return best_; }

 private:
  enum class Stage { start, maximise, expect, share };

  void start_from_kmeans();
  bool maximise_some();
  bool expect_some();
  bool share_some();
  bool finish_iteration();
  Eigen::Index rows_ahead(Eigen::Index multiply_adds) const;

  Snapshot<Matrix> rows_;
  MixtureOptions options_;
  Lloyd kmeans_;
  Clustering best_;
  Stage stage_ = Stage::start;
  double raise_ = 0.0;         // of each variance, by the regularisation
  Eigen::Index next_row_ = 0;  // of the pass under way
  Eigen::Index k_ = 0;         // its component
  Moments moments_;
  std::vector<Component> components_;
  Eigen::MatrixXd shares_;  // (N, K); while the densities are being computed, their logarithms
  double log_likelihood_ = 0.0;
  Labels labels_;
};

constexpr int iterations_of_start = 20;

MixtureRun::MixtureRun(Snapshot<Matrix> rows, const MixtureOptions& options, std::uint64_t seed)
    : rows_(std::move(rows)),
      options_(options),
      kmeans_(rows_, {options.clusters, iterations_of_start, 1e-4}, seed) {
  best_.objective_name = "negative mean log likelihood";
}

Step MixtureRun::step() {
  switch (stage_) {
    case Stage::start:
      if (kmeans_.step() == Step::more) break;
      start_from_kmeans();
      stage_ = Stage::maximise;
      break;
    case Stage::maximise:
      if (maximise_some()) stage_ = Stage::expect;
      break;
    case Stage::expect:
      if (expect_some()) stage_ = Stage::share;
      break;
    case Stage::share:
      if (!share_some()) break;
      if (finish_iteration()) return Step::done;
      stage_ = Stage::maximise;
      break;
  }
  return Step::more;
}

// Each row belongs wholly to its centre's component, whose covariance comes from its rows.
void MixtureRun::start_from_kmeans() {
  const auto& centres = kmeans_.centres();
  shares_.setZero(rows_->rows(), options_.clusters);
  for (Eigen::Index row = 0; row < rows_->rows(); ++row)
    shares_(row, kmeans_.labels()[static_cast<std::size_t>(row)]) = 1.0;
  components_.resize(static_cast<std::size_t>(options_.clusters));
  for (std::size_t k = 0; k < components_.size(); ++k)
    components_[k].mean = centres.points().row(static_cast<Eigen::Index>(k)).cast<double>();
  const double variance = kmeans_.mean_variance();
  raise_ = options_.regularisation * (variance > 0.0 ? variance : 1.0);
}

Eigen::Index MixtureRun::rows_ahead(Eigen::Index multiply_adds) const {
  const auto dim = rows_->cols();
  const auto of_row = options_.covariance == Covariance::full ? dim * dim : 2 * dim;
  return std::min(rows_in_step(of_row * multiply_adds), rows_->rows() - next_row_);
}

// True once all components have new parameters.
bool MixtureRun::maximise_some() {
  auto& component = components_[static_cast<std::size_t>(k_)];
  if (next_row_ == 0) moments_.begin(component.mean, options_.covariance);
  const auto size = rows_ahead(1);
  moments_.add(rows_->middleRows(next_row_, size), shares_.col(k_).segment(next_row_, size));
  next_row_ += size;
  if (next_row_ < rows_->rows()) return false;

  next_row_ = 0;
  component = moments_.component(static_cast<double>(rows_->rows()), raise_);
  k_ = (k_ + 1) % options_.clusters;
  return k_ == 0;
}

bool MixtureRun::expect_some() {
  const auto size = rows_ahead(1);
  shares_.col(k_).segment(next_row_, size) =
      components_[static_cast<std::size_t>(k_)].log_densities(rows_->middleRows(next_row_, size));
  next_row_ += size;
  if (next_row_ < rows_->rows()) return false;

  next_row_ = 0;
  k_ = (k_ + 1) % options_.clusters;
  return k_ == 0;
}

bool MixtureRun::share_some() {
  if (next_row_ == 0) {
    log_likelihood_ = 0.0;
    labels_.clear();
  }
  const auto size = std::min(rows_in_step(20 * options_.clusters), rows_->rows() - next_row_);
  Eigen::MatrixXd block = shares_.middleRows(next_row_, size);
  log_likelihood_ += share_out(block).sum();
  const auto labels = assign(Matrix(block.cast<float>()));
  labels_.insert(labels_.end(), labels.begin(), labels.end());
  shares_.middleRows(next_row_, size) = block;
  next_row_ += size;
  if (next_row_ < rows_->rows()) return false;
  next_row_ = 0;
  return true;
}

// True where it was the last one. Raising the variances may cost likelihood where an iteration
// gains next to none: that one does not count.
bool MixtureRun::finish_iteration() {
  auto& curve = best_.objective;
  const double now = -log_likelihood_ / static_cast<double>(rows_->rows());
  if (!curve.empty() && !(now < curve.back())) return true;
  const bool stands_still = !curve.empty() && curve.back() - now <= options_.tolerance;
  curve.push_back(now);
  best_.assignment = labels_;
  best_.partition = std::make_shared<const Mixture>(components_);
  return stands_still || iterations() == options_.iterations;
}

void check_memory(const Matrix& rows, const MixtureOptions& options) {
  constexpr double most = 1U << 30U;
  const auto dim = static_cast<double>(rows.cols());
  const double bytes = static_cast<double>(options.clusters) * dim * dim * sizeof(double);
  if (options.covariance == Covariance::full && bytes > most)
    throw std::invalid_argument(
        "full covariances of " + std::to_string(options.clusters) + " clusters in " +
        std::to_string(rows.cols()) +
        " columns need more than 1 GiB: choose diagonal ones, fewer clusters or fewer columns");
}

std::unique_ptr<ClusteringJob> make_gmm(Snapshot<Matrix> rows, const ParameterValues& values,
                                        std::uint64_t seed) {
  MixtureOptions options;
  options.clusters = static_cast<Eigen::Index>(values.at("clusters"));
  options.covariance = values.at("covariance") == 0.0 ? Covariance::diagonal : Covariance::full;
  options.regularisation = values.at("regularisation");
  options.iterations = static_cast<int>(values.at("iterations"));
  options.tolerance = values.at("tolerance");
  check_memory(*rows, options);
  const auto start = [rows = std::move(rows), options](std::uint64_t seed_of_run) {
    return std::make_unique<MixtureRun>(rows, options, seed_of_run);
  };
  return best_of_runs(start, values, seed);
}

const Registration<ClusteringMethod> gmm{
    {{"gmm",
      "Gaussian mixture",
      "The rows as drawn from K normal distributions. Finds stretched clusters of different sizes, "
      "and says how likely each row is.",
      {clusters_parameter(),
       {"covariance",
        "covariance",
        ParameterKind::choice,
        1,
        0,
        1,
        false,
        "",
        "Full: clusters may be stretched in any direction, which takes many rows for each. "
        "Diagonal: along the columns only.",
        {"diagonal", "full"}},
       {"regularisation", "regularisation", ParameterKind::real, 1e-6, 1e-9, 1, true, "",
        "Added to all variances, as a share of the columns' mean variance, so that no cluster "
        "becomes infinitely thin. Raise it where rows are few and columns many."},
       restarts_parameter(3),
       iterations_parameter(100),
       {"tolerance", "tolerance", ParameterKind::real, 1e-3, 0, 1, true, "",
        "A run ends where an iteration raises the mean log likelihood by no more than this."}}},
     make_gmm,
     mixture_from}};

const Registration<Term> gmm_term{
    {{"clustering.gmm", "Gaussian mixture"},
     "The images are taken as drawn from k bell-shaped clouds, whose places, shapes and sizes are "
     "estimated together. It finds stretched clusters, and says how likely each image is in any of "
     "them.",
     "p(x) = ∑ₖ πₖ N(x; μₖ, Σₖ)",
     "Dempster, Laird, Rubin: \"Maximum likelihood from incomplete data via the EM algorithm\", "
     "JRSS B 39, 1977"}};
const Registration<Term> covariance_term{
    {{"covariance", "Covariance"},
     "The shape that a cluster of a Gaussian mixture may have. Full ones may be stretched in any "
     "direction but need many images each, diagonal ones only along the axes.",
     "Σ = mean of (x − μ)(x − μ)ᵀ",
     "Fraley, Raftery: \"Model-based clustering, discriminant analysis, and density estimation\", "
     "JASA 97, 2002"}};

}  // namespace

}  // namespace diatom::ml
