// FALKON: Nystrom kernel ridge regression by preconditioned conjugate gradient, as resumable work.
#include "ml/classifier/falkon.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/falkon_head.h"
#include "ml/classifier/falkon_solver.h"
#include "ml/classifier/falkon_warm_start.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr double residual_tolerance =
    1e-7;                             // relative residual at which every class counts as solved
constexpr double work_in_step = 6e8;  // multiply-adds in float: about 10 ms of one core
constexpr float share_of_choosing = 0.3F;  // of the progress, where centres are not just drawn
constexpr std::int64_t mebi = 1 << 20;

std::int64_t available_memory() {
  std::ifstream meminfo("/proc/meminfo");
  for (std::string line; std::getline(meminfo, line);)
    if (line.rfind("MemAvailable:", 0) == 0) return std::stoll(line.substr(13)) * 1024;
  return 1024 * mebi;
}

void check_memory_of_factors(std::int64_t centres) {
  const auto bytes = 2 * centres * centres * std::int64_t{sizeof(double)};
  if (bytes < available_memory()) return;
  throw std::runtime_error("FALKON: the factors of " + std::to_string(centres) + " centres take " +
                           std::to_string(bytes / mebi) +
                           " MiB, more than is free; take fewer centres");
}

// (rows), undefined where all samples count alike.
at::Tensor sample_weights(const TrainingSet& set, const RowIndices& rows,
                          const at::TensorOptions& options) {
  return set.weights ? weights_of(set, rows).to(options) : at::Tensor();
}

at::ScalarType type_of(const FalkonOptions& options) {
  return options.double_kernel ? at::kDouble : at::kFloat;
}

std::shared_ptr<const FalkonHead> fresh_head(const TrainingSet& set, const FalkonOptions& options,
                                             const RowIndices& centre_rows, at::Device device) {
  const auto count = static_cast<Eigen::Index>(centre_rows.size());
  const auto centres = rows_of(*set.rows, centre_rows.data(), count).to(device, type_of(options));
  const auto in_double = centres.options().dtype(at::kDouble);
  return std::make_shared<const FalkonHead>(centres, at::zeros({count, set.classes}, in_double),
                                            kernel_of(options, set.rows->cols()));
}

// The centres and kernel of an earlier head; its alpha, and 0 for classes that it did not know.
std::shared_ptr<const FalkonHead> continued_head(const TrainingSet& set,
                                                 const FalkonOptions& options, at::Device device) {
  const auto& earlier = *options.start->head;
  if (earlier.kernel().dim() != set.rows->cols())
    throw std::invalid_argument("FALKON goes on only from a head for rows of the same length");
  if (earlier.classes() > set.classes)
    throw std::invalid_argument("FALKON cannot go on from a head that knows more classes");
  const auto centres = earlier.centres().to(device, type_of(options));
  auto alpha = at::zeros({centres.size(0), set.classes}, centres.options().dtype(at::kDouble));
  alpha.narrow(1, 0, earlier.classes()).copy_(earlier.alpha());
  return std::make_shared<const FalkonHead>(centres, alpha, earlier.kernel().spec());
}

// After an iteration.
struct FalkonState : TrainingState {
  FalkonState(const FalkonWarmStart& so_far, double target_residual,
              Snapshot<TrainingState> solver_vectors)
      : head(so_far.head),
        basis(so_far.basis),
        target(target_residual),
        vectors(std::move(solver_vectors)) {}

  std::size_t bytes() const override {
    return vectors->bytes() + head->alpha().nbytes() + head->narrow_alpha().nbytes();
  }

  std::shared_ptr<const FalkonHead> head;
  std::shared_ptr<const FalkonBasis> basis;  // of all iterations
  double target;
  Snapshot<TrainingState> vectors;
};

class FalkonTrainer : public Trainer {
 public:
  FalkonTrainer(TrainingSet set, FalkonOptions options, std::uint64_t seed, at::Device device);

  Progress progress() const override;

 private:
  Work work() override;
  Snapshot<TrainingState> state() const override;
  void go_on_from(const FalkonState& earlier);
  void begin();
  void stand_on(const std::shared_ptr<const FalkonBasis>& basis);
  void stand_on(RowIndices centre_rows);
  void begin_solving(KernelBlocks train_kernel, FalkonPreconditioner factors);
  void say_what_was_chosen();
  at::Tensor centre_weights() const;
  bool kernels_fit() const;
  bool is_over() const;
  double score_test_block();
  void begin_scoring();
  Work finish_iteration();
  void keep_for_the_next();

  FalkonOptions options_;
  std::uint64_t seed_;
  at::Device device_;
  double target_ = residual_tolerance;      // relative residual to come to
  std::optional<SpreadCentres> spreading_;  // while centres are being chosen
  RowIndices centre_rows_;                  // empty where they are an earlier head's
  std::shared_ptr<const FalkonHead> head_;  // null until there are centres, like what follows
  std::optional<KernelBlocks> test_kernel_;
  std::unique_ptr<FalkonSolver> solver_;
  std::shared_ptr<const FalkonBasis> basis_;  // null before the first iteration is finished
  bool is_scoring_ = false;                   // between a finished iteration and its publication
  std::int64_t next_test_block_ = 0;
  Matrix test_scores_;  // (test rows, classes)
};

FalkonTrainer::FalkonTrainer(TrainingSet set, FalkonOptions options, std::uint64_t seed,
                             at::Device device)
    : Trainer(std::move(set)), options_(std::move(options)), seed_(seed), device_(device) {
  if (const auto earlier = earlier_state<FalkonState>())
    go_on_from(*earlier);
  else
    begin();
}

// Kernel and factors are those of the whole run, so that none of them is computed again.
void FalkonTrainer::go_on_from(const FalkonState& earlier) {
  if (!earlier.basis->has_rows_of(set_) || earlier.head->classes() != set_.classes)
    throw std::invalid_argument("FALKON goes on only with its own rows and classes");
  head_ = earlier.head;
  basis_ = earlier.basis;
  target_ = earlier.target;
  centre_rows_ = basis_->centre_rows;
  test_kernel_.emplace(basis_->test_kernel);
  begin_solving(basis_->train_kernel, basis_->factors);
  solver_->go_on_from(*earlier.vectors);
}

Snapshot<TrainingState> FalkonTrainer::state() const {
  const auto& so_far = static_cast<const FalkonWarmStart&>(*fit_.warm_start);
  return std::make_shared<const FalkonState>(so_far, target_, solver_->vectors());
}

void FalkonTrainer::begin() {
  const auto count = static_cast<std::size_t>(options_.centres);
  if (options_.start) {
    head_ = continued_head(set_, options_, device_);
    const auto& basis = options_.start->basis;
    if (basis && basis->has_most_rows_of(set_))
      stand_on(basis);
    else
      stand_on(RowIndices());
  } else if (!options_.centre_rows.empty()) {
    stand_on(options_.centre_rows);
  } else if (options_.centre_choice == CentreChoice::kmeans_plus_plus) {
    check_memory_of_factors(std::min<std::int64_t>(options_.centres, train_count()));
    spreading_.emplace(set_.rows, set_.train, count, seed_);
  } else {
    stand_on(uniform_centres(set_.train, count, seed_));
  }
}

void FalkonTrainer::stand_on(RowIndices centre_rows) {
  centre_rows_ = std::move(centre_rows);
  if (!head_) head_ = fresh_head(set_, options_, centre_rows_, device_);
  check_memory_of_factors(head_->kernel().centres());
  const bool keep = kernels_fit();
  test_kernel_.emplace(set_.rows, set_.test, head_->kernel(), keep);
  begin_solving(KernelBlocks(set_.rows, set_.train, head_->kernel(), keep),
                FalkonPreconditioner(head_->centres().to(at::kDouble), head_->kernel().spec(),
                                     options_.lambda, centre_weights(),
                                     options_.double_kernel ? 0.0 : rounding_of_float));
}

// An earlier fit of as many iterations has found how far they lead; to go further would be another
// answer, not the same one sooner.
void FalkonTrainer::stand_on(const std::shared_ptr<const FalkonBasis>& basis) {
  centre_rows_ = basis->centre_rows;
  test_kernel_.emplace(basis->test_kernel, set_.rows, set_.test);
  if (options_.iterations == basis->options.iterations)
    target_ = std::max(residual_tolerance, options_.start->residual);
  begin_solving({basis->train_kernel, set_.rows, set_.train},
                basis->factors.with(options_.lambda, centre_weights()));
}

void FalkonTrainer::begin_solving(KernelBlocks train_kernel, FalkonPreconditioner factors) {
  const auto& centres = head_->centres();
  solver_ =
      std::make_unique<FalkonSolver>(std::move(train_kernel), std::move(factors), options_.lambda,
                                     targets_of(*set_.labels, set_.train, set_.classes)
                                         .to(centres.device(), centres.scalar_type()),
                                     sample_weights(set_, set_.train, centres.options()),
                                     options_.start ? head_->alpha() : at::Tensor());
  test_scores_.resize(test_kernel_->rows(), set_.classes);
  say_what_was_chosen();
}

void FalkonTrainer::say_what_was_chosen() {
  const auto& sigma = head_->kernel().spec().sigma;
  if (sigma.size() == 1) fit_.chosen["sigma"] = sigma.front();
  fit_.centre_rows = centre_rows_;
  fit_.chosen["lambda"] = options_.lambda;
  fit_.chosen["centres"] = static_cast<double>(head_->kernel().centres());
  fit_.chosen["kernel_kept"] = test_kernel_->is_kept() ? 1.0 : 0.0;
}

at::Tensor FalkonTrainer::centre_weights() const {
  if (centre_rows_.empty()) return {};
  return sample_weights(set_, centre_rows_, head_->centres().options().dtype(at::kDouble));
}

bool FalkonTrainer::kernels_fit() const {
  const auto bytes = (train_count() + test_count()) * head_->kernel().centres() *
                     head_->kernel().bytes_per_value();
  return bytes <= (options_.kernel_bytes ? *options_.kernel_bytes : available_memory() / 4);
}

// A unit of work is far shorter than a step may be, so a step is as many as its share holds; but
// never more than one iteration, so that each can be watched.
FalkonTrainer::Work FalkonTrainer::work() {
  for (double done = 0.0; done < work_in_step;) {
    if (spreading_) {
      done += spreading_->advance();
      if (!spreading_->is_done()) continue;
      stand_on(spreading_->chosen());
      spreading_.reset();
    }
    if (!is_scoring_) {
      done += solver_->advance();
      if (solver_->has_just_iterated()) begin_scoring();
    }
    if (is_scoring_) {
      if (next_test_block_ == test_kernel_->count()) return finish_iteration();
      done += score_test_block();
    }
  }
  return Work::more;
}

void FalkonTrainer::begin_scoring() {
  is_scoring_ = true;
  next_test_block_ = 0;
  head_ = head_->with_alpha(solver_->alpha().clone());
}

double FalkonTrainer::score_test_block() {
  const auto i = next_test_block_++;
  const double kernel_cost = test_kernel_->cost(i);
  test_scores_.middleRows(test_kernel_->first(i), test_kernel_->size(i)) =
      matrix_of(at::mm(test_kernel_->block(i), head_->narrow_alpha()));
  return kernel_cost + 40.0 * static_cast<double>(test_kernel_->size(i) * test_kernel_->centres());
}

FalkonTrainer::Work FalkonTrainer::finish_iteration() {
  is_scoring_ = false;
  add_iteration(head_, test_scores_,
                accuracy_of(matrix_of(solver_->training_scores().t()), train_labels_),
                solver_->residual());
  keep_for_the_next();
  return is_over() ? Work::done : Work::iterated;
}

void FalkonTrainer::keep_for_the_next() {
  if (!basis_) {
    auto options = options_;
    options.start = nullptr;  // or every fit would keep all before it
    basis_ = std::make_shared<const FalkonBasis>(FalkonBasis{
        centre_rows_, solver_->kernel(), *test_kernel_, solver_->preconditioner(), options, seed_});
  }
  FalkonWarmStart start;
  start.head = head_;
  start.basis = basis_;
  start.residual = is_over() ? solver_->residual() : 0.0;
  fit_.warm_start = std::make_shared<const FalkonWarmStart>(std::move(start));
}

bool FalkonTrainer::is_over() const {
  return solver_->iterations() >= options_.iterations || solver_->residual() <= target_ ||
         solver_->has_stalled();
}

Progress FalkonTrainer::progress() const {
  const float before = options_.centre_choice == CentreChoice::uniform ? 0.0F : share_of_choosing;
  if (spreading_) {
    const auto chosen = spreading_->chosen().size();
    return {before * static_cast<float>(chosen) / static_cast<float>(spreading_->count()),
            "choosing centres: " + std::to_string(chosen) + " of " +
                std::to_string(spreading_->count())};
  }
  const auto centres = head_->kernel().centres();
  std::string text = solver_->activity();
  if (!fit_.iterations.empty()) {
    char line[96];
    std::snprintf(line, sizeof line, "iteration %d of %d, residual %.1e",
                  fit_.iterations.back().index, options_.iterations,
                  fit_.iterations.back().residual);
    text = line;
    if (solver_->has_stalled()) text += ", the best that its precision allows";
  }
  if (centres == static_cast<std::int64_t>(set_.train.size()))
    text += " (every training row is a centre: " + std::to_string(centres) + ")";
  if (!fit_.iterations.empty() && !is_scoring_ && is_over()) return {1.0F, text};
  const float done =
      static_cast<float>(fit_.iterations.size()) / static_cast<float>(options_.iterations);
  return {before + (1.0F - before) * done, text};
}

}  // namespace

KernelSpec kernel_of(const FalkonOptions& options, Eigen::Index dim) {
  const double sigma =
      options.sigma > 0.0 ? options.sigma : 0.9 * std::sqrt(static_cast<double>(dim));
  const auto& each = options.sigma_of_feature;
  DIATOM_CHECK(each.empty() || static_cast<Eigen::Index>(each.size()) == dim,
               "one sigma for each feature");
  return {options.kernel, each.empty() ? std::vector<double>{sigma} : each, options.degree};
}

bool FalkonBasis::has_rows_of(const TrainingSet& set) const {
  return train_kernel.are_of(set.rows, set.train) && test_kernel.are_of(set.rows, set.test);
}

bool FalkonBasis::has_most_rows_of(const TrainingSet& set) const {
  if (has_rows_of(set)) return true;
  const auto longer = std::max(train_kernel.rows(), static_cast<std::int64_t>(set.train.size()));
  const auto in_range = [&set](Eigen::Index row) { return row < set.rows->rows(); };
  return std::all_of(centre_rows.begin(), centre_rows.end(), in_range) &&
         10 * train_kernel.shared_rows(*set.rows, set.train) >= 9 * longer;
}

bool FalkonBasis::would_come_of(const FalkonOptions& other, std::uint64_t other_seed) const {
  const bool same_draw = other.centres == options.centres &&
                         other.centre_choice == options.centre_choice && other_seed == seed;
  const bool same_centres =
      other.centre_rows == options.centre_rows && (same_draw || !options.centre_rows.empty());
  return same_centres && other.kernel == options.kernel && other.sigma == options.sigma &&
         other.sigma_of_feature == options.sigma_of_feature && other.degree == options.degree &&
         other.double_kernel == options.double_kernel;
}

std::unique_ptr<ClassifierTrainer> make_falkon(TrainingSet set, const FalkonOptions& options,
                                               std::uint64_t seed, Device device) {
  return std::make_unique<FalkonTrainer>(std::move(set), options, seed,
                                         at::Device(device_name(device)));
}

}  // namespace diatom::ml
