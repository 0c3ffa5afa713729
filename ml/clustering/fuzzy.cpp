// Fuzzy c-means: each row belongs to all K clusters, to nearer ones more. In turn, memberships
// follow from the distances, and each centre becomes the mean of all rows, weighted with their
// memberships to the power of the fuzzifier. Bezdek: "Pattern recognition with fuzzy objective
// function algorithms", 1981.
#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "ml/clustering/centres.h"
#include "ml/clustering/clustering.h"
#include "ml/clustering/runs.h"
#include "ml/clustering/seeding.h"
#include "ml/clustering/tensors.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

// u_k = 1 / sum_j (d_k^2 / d_j^2)^(1 / (m - 1)), from squared distances (N, K). By the ratios to
// the smallest one, which no fuzzifier m makes overflow; a row at centres belongs to these alone.
Matrix memberships_from(Matrix squared, float fuzzifier) {
  for (auto row : squared.rowwise()) {
    const float nearest = row.minCoeff();
    if (nearest > 0.0F)
      row = ((nearest / row.array()).log() / (fuzzifier - 1.0F)).exp();
    else
      row = (row.array() == 0.0F).cast<float>();
    row /= row.sum();
  }
  return squared;
}

class FuzzyPartition : public Partition {
 public:
  FuzzyPartition(Centres centres, float fuzzifier)
      : centres_(std::move(centres)), fuzzifier_(fuzzifier) {}

  std::string method() const override { return "fuzzy"; }
  int clusters() const override { return static_cast<int>(centres_.count()); }
  Eigen::Index dim() const override { return centres_.dim(); }

  Matrix memberships(const Matrix& rows) const override {
    return memberships_from(centres_.squared_distances(rows), fuzzifier_);
  }

  // The distance from the nearest centre.
  Vector strangeness(const Matrix& rows) const override {
    return centres_.squared_distances(rows).rowwise().minCoeff().cwiseSqrt();
  }

  TensorMap tensors() const override {
    TensorMap map;
    map.tensors["centres"] = tensor_from(centres_.points());
    map.tensors["fuzzifier"] = tensor_from(Matrix::Constant(1, 1, fuzzifier_));
    return map;
  }

  const Centres& centres() const { return centres_; }

 private:
  Centres centres_;
  float fuzzifier_;
};

std::shared_ptr<const Partition> restore_fuzzy(const TensorMap& map) {
  const float fuzzifier = matrix_named(map, "fuzzifier")(0, 0);
  if (!(fuzzifier > 1.0F)) throw std::runtime_error("a clustering's fuzzifier is larger than 1");
  return std::make_shared<const FuzzyPartition>(Centres(matrix_named(map, "centres")), fuzzifier);
}

class FuzzyRun : public Run {
 public:
  FuzzyRun(Snapshot<Matrix> rows, const ParameterValues& values, std::uint64_t seed);

  Step step() override;
  int iterations() const override { return static_cast<int>(best_.objective.size()); }
  Clustering clustering() const override { return best_; }

 private:
  void begin_pass(Matrix centres);
  void pass_some();
  Step finish_pass();

  Snapshot<Matrix> rows_;
  float fuzzifier_;
  int most_iterations_;
  double tolerance_;
  Seeding seeding_;
  Clustering best_;
  // Of the pass under way:
  std::shared_ptr<const FuzzyPartition> partition_;  // null while the centres are being chosen
  Eigen::Index next_row_ = 0;
  double objective_ = 0.0;  // sum of u^m d^2
  Labels labels_;
  Eigen::MatrixXd sums_;    // (K, D) of u^m times the difference from the centres' origin
  Eigen::VectorXd masses_;  // (K) of u^m
};

FuzzyRun::FuzzyRun(Snapshot<Matrix> rows, const ParameterValues& values, std::uint64_t seed)
    : rows_(std::move(rows)),
      fuzzifier_(static_cast<float>(values.at("fuzzifier"))),
      most_iterations_(static_cast<int>(values.at("iterations"))),
      tolerance_(values.at("tolerance")),
      seeding_(rows_, static_cast<Eigen::Index>(values.at("clusters")), seed) {
  best_.objective_name = "sum of u^m d^2";
}

Step FuzzyRun::step() {
  if (!partition_) {
    if (seeding_.step() == Step::done) begin_pass(seeding_.centres());
    return Step::more;
  }
  pass_some();
  return next_row_ < rows_->rows() ? Step::more : finish_pass();
}

void FuzzyRun::begin_pass(Matrix centres) {
  sums_.setZero(centres.rows(), centres.cols());
  masses_.setZero(centres.rows());
  partition_ = std::make_shared<const FuzzyPartition>(Centres(std::move(centres)), fuzzifier_);
  next_row_ = 0;
  objective_ = 0.0;
  labels_.clear();
}

void FuzzyRun::pass_some() {
  const auto& centres = partition_->centres();
  const auto size =
      std::min(rows_in_step(centres.count() * (2 * centres.dim() + 20)), rows_->rows() - next_row_);
  const auto block = rows_->middleRows(next_row_, size);
  const Matrix squared = centres.squared_distances(block);
  const Matrix memberships = memberships_from(squared, fuzzifier_);
  const auto labels = assign(memberships);
  labels_.insert(labels_.end(), labels.begin(), labels.end());

  const Matrix weights = (memberships.array().log() * fuzzifier_).exp();  // u^m
  objective_ += weights.cwiseProduct(squared).cast<double>().sum();
  masses_ += weights.cast<double>().colwise().sum().transpose();
  const Matrix apart = block.rowwise() - centres.origin();
  const Matrix sums = weights.transpose() * apart;
  sums_ += sums.cast<double>();
  next_row_ += size;
}

// An iteration whose objective does not fall, since what is left is rounding, does not count.
Step FuzzyRun::finish_pass() {
  auto& curve = best_.objective;
  const double before = curve.empty() ? std::numeric_limits<double>::infinity() : curve.back();
  if (!curve.empty() && !(objective_ < before)) return Step::done;
  curve.push_back(objective_);
  best_.partition = partition_;
  best_.assignment = std::move(labels_);
  const bool stands_still = before - objective_ <= tolerance_ * objective_;
  if (stands_still || iterations() == most_iterations_) return Step::done;

  Matrix centres = partition_->centres().points();
  for (Eigen::Index k = 0; k < centres.rows(); ++k)
    if (masses_[k] > 0.0)
      centres.row(k) = partition_->centres().origin() + (sums_.row(k) / masses_[k]).cast<float>();
  begin_pass(std::move(centres));
  return Step::more;
}

std::unique_ptr<ClusteringJob> make_fuzzy(Snapshot<Matrix> rows, const ParameterValues& values,
                                          std::uint64_t seed) {
  const auto start = [rows = std::move(rows), values](std::uint64_t seed_of_run) {
    return std::make_unique<FuzzyRun>(rows, values, seed_of_run);
  };
  return best_of_runs(start, values, seed);
}

const Registration<ClusteringMethod> fuzzy{
    {{"fuzzy",
      "Fuzzy c-means",
      "Each row belongs to every cluster to some degree, to the nearer ones more. Shows which rows "
      "lie between clusters.",
      {clusters_parameter(),
       {"fuzzifier", "fuzzifier", ParameterKind::real, 1.6, 1.05, 3, false, "",
        "How far memberships are shared: near 1 as in k-means, each row in one cluster; the "
        "larger, "
        "the more alike. With many columns, choose it small."},
       restarts_parameter(5),
       iterations_parameter(300),
       {"tolerance", "tolerance", ParameterKind::real, 1e-5, 0, 1, true, "",
        "A run ends where an iteration lowers the objective by no more than this share."}}},
     make_fuzzy,
     restore_fuzzy}};

const Registration<Term> fuzzy_term{
    {{"clustering.fuzzy", "Fuzzy c-means"},
     "Like k-means, but each image belongs to every cluster to some degree, to the nearer ones "
     "more. What lies between two clusters shows it.",
     "uᵢⱼ = 1 / ∑ₖ (‖xᵢ − cⱼ‖ / ‖xᵢ − cₖ‖)^(2 / (m − 1))",
     "Bezdek: \"Pattern recognition with fuzzy objective function algorithms\", Plenum 1981"}};
const Registration<Term> fuzzifier_term{
    {{"fuzzifier", "Fuzzifier m"},
     "How willingly images are shared between clusters. Near 1 each image has one cluster as in "
     "k-means, and the larger it is the more alike all memberships become.",
     "min over u, c of   ∑ᵢ ∑ⱼ uᵢⱼᵐ ‖xᵢ − cⱼ‖²",
     "Bezdek: \"Pattern recognition with fuzzy objective function algorithms\", Plenum 1981"}};

}  // namespace

}  // namespace diatom::ml
