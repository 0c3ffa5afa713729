// FALKON: Nystrom kernel ridge regression by preconditioned conjugate gradient, as resumable work.
#include "ml/classifier/falkon.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/falkon_head.h"
#include "ml/classifier/falkon_solver.h"
#include "ml/classifier/falkon_tuning.h"
#include "ml/classifier/tensors.h"
#include "ml/classifier/trainer.h"
#include "ml/core/check.h"
#include "ml/core/random.h"

namespace diatom::ml {

namespace {

constexpr double tolerance = 1e-7;    // relative residual at which every class counts as solved
constexpr double work_in_step = 6e8;  // multiply-adds in float: about 10 ms of one core
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
  return set.weights ? weights_of(*set.weights, rows).to(options) : at::Tensor();
}

// Where the solver begins. The centres' own weights are unknown where they are an earlier head's.
struct Start {
  std::shared_ptr<const FalkonHead> head;
  at::Tensor centre_weights = {};
  RowIndices centre_rows = {};  // of the training set; unknown likewise
};

Start fresh_start(const TrainingSet& set, const FalkonOptions& options, std::uint64_t seed,
                  at::Device device) {
  const auto rows = options.centre_rows.empty() ? draw_centres(set.train, options.centres, seed)
                                                : options.centre_rows;
  const auto count = static_cast<Eigen::Index>(rows.size());
  const auto centres = rows_of(*set.rows, rows.data(), count)
                           .to(device, options.double_kernel ? at::kDouble : at::kFloat);
  const auto in_double = centres.options().dtype(at::kDouble);
  return {std::make_shared<const FalkonHead>(centres, at::zeros({count, set.classes}, in_double),
                                             kernel_of(options, set.rows->cols())),
          sample_weights(set, rows, in_double), rows};
}

// The centres and kernel of an earlier head; its alpha, and 0 for classes that it did not know.
Start continued_start(const TrainingSet& set, const FalkonOptions& options, at::Device device) {
  const auto* earlier = dynamic_cast<const FalkonHead*>(options.start.get());
  if (earlier == nullptr || earlier->kernel().dim() != set.rows->cols())
    throw std::invalid_argument(
        "FALKON goes on only from a FALKON head for rows of the same length");
  if (earlier->alpha().size(1) > set.classes)
    throw std::invalid_argument("FALKON cannot go on from a head that knows more classes");
  const auto type = options.double_kernel ? at::kDouble : at::kFloat;
  const auto centres = earlier->centres().to(device, type);
  auto alpha = at::zeros({centres.size(0), set.classes}, centres.options().dtype(at::kDouble));
  alpha.narrow(1, 0, earlier->alpha().size(1)).copy_(earlier->alpha());
  return {std::make_shared<const FalkonHead>(centres, alpha, earlier->kernel().spec())};
}

class FalkonTrainer : public Trainer {
 public:
  FalkonTrainer(TrainingSet set, const FalkonOptions& options, Start start);

  Progress progress() const override;

 private:
  Work work() override;
  FalkonSolver make_solver(bool is_warm, const at::Tensor& centre_weights) const;
  bool is_over() const;
  double score_test_block();
  void begin_scoring();
  Work finish_iteration();

  double lambda_;
  int iterations_;
  bool keeps_kernel_;
  std::shared_ptr<const FalkonHead> head_;
  KernelBlocks test_kernel_;
  FalkonSolver solver_;
  bool is_scoring_ = false;  // between a finished iteration and its publication
  std::int64_t next_test_block_ = 0;
  Matrix test_scores_;  // (test rows, classes)
};

bool fits(const TrainingSet& set, const FalkonOptions& options, const Kernel& kernel) {
  const auto rows = static_cast<std::int64_t>(set.train.size() + set.test.size());
  const auto bytes = rows * kernel.centres() * kernel.bytes_per_value();
  return bytes <= (options.kernel_bytes ? *options.kernel_bytes : available_memory() / 4);
}

FalkonTrainer::FalkonTrainer(TrainingSet set, const FalkonOptions& options, Start start)
    : Trainer(std::move(set)),
      lambda_(options.lambda),
      iterations_(options.iterations),
      keeps_kernel_(fits(set_, options, start.head->kernel())),
      head_(std::move(start.head)),
      test_kernel_(set_.rows, set_.test, head_->kernel(), keeps_kernel_),
      solver_(make_solver(options.start != nullptr, start.centre_weights)) {
  const auto& sigma = head_->kernel().spec().sigma;
  if (sigma.size() == 1) fit_.chosen["sigma"] = sigma.front();
  fit_.centre_rows = std::move(start.centre_rows);
  fit_.chosen["lambda"] = lambda_;
  fit_.chosen["centres"] = static_cast<double>(head_->kernel().centres());
  fit_.chosen["kernel_kept"] = keeps_kernel_ ? 1.0 : 0.0;
  test_scores_.resize(test_kernel_.rows(), set_.classes);
}

FalkonSolver FalkonTrainer::make_solver(bool is_warm, const at::Tensor& centre_weights) const {
  const auto& centres = head_->centres();
  return FalkonSolver(KernelBlocks(set_.rows, set_.train, head_->kernel(), keeps_kernel_),
                      FalkonPreconditioner(centres.to(at::kDouble), head_->kernel().spec(), lambda_,
                                           centre_weights),
                      lambda_,
                      targets_of(*set_.labels, set_.train, set_.classes)
                          .to(centres.device(), centres.scalar_type()),
                      sample_weights(set_, set_.train, centres.options()),
                      is_warm ? head_->alpha() : at::Tensor());
}

// A unit of work is far shorter than a step may be, so a step is as many as its share holds; but
// never more than one iteration, so that each can be watched.
FalkonTrainer::Work FalkonTrainer::work() {
  for (double done = 0.0; done < work_in_step;) {
    if (!is_scoring_) {
      done += solver_.advance();
      if (solver_.has_just_iterated()) begin_scoring();
    }
    if (is_scoring_) {
      if (next_test_block_ == test_kernel_.count()) return finish_iteration();
      done += score_test_block();
    }
  }
  return Work::more;
}

void FalkonTrainer::begin_scoring() {
  is_scoring_ = true;
  next_test_block_ = 0;
  head_ = head_->with_alpha(solver_.alpha().clone());
}

double FalkonTrainer::score_test_block() {
  const auto i = next_test_block_++;
  const double kernel_cost = test_kernel_.cost(i);
  test_scores_.middleRows(test_kernel_.first(i), test_kernel_.size(i)) =
      matrix_of(at::mm(test_kernel_.block(i), head_->narrow_alpha()));
  return kernel_cost + 40.0 * static_cast<double>(test_kernel_.size(i) * test_kernel_.centres());
}

FalkonTrainer::Work FalkonTrainer::finish_iteration() {
  is_scoring_ = false;
  add_iteration(head_, test_scores_,
                accuracy_of(matrix_of(solver_.training_scores().t()), train_labels_),
                solver_.residual());
  return is_over() ? Work::done : Work::iterated;
}

bool FalkonTrainer::is_over() const {
  return solver_.iterations() >= iterations_ || solver_.residual() < tolerance ||
         solver_.has_stalled();
}

Progress FalkonTrainer::progress() const {
  const auto centres = head_->kernel().centres();
  std::string text = solver_.activity();
  if (!fit_.iterations.empty()) {
    char line[96];
    std::snprintf(line, sizeof line, "iteration %d of %d, residual %.1e",
                  fit_.iterations.back().index, iterations_, fit_.iterations.back().residual);
    text = line;
    if (solver_.has_stalled()) text += ", the best that its precision allows";
  }
  if (centres == static_cast<std::int64_t>(set_.train.size()))
    text += " (every training row is a centre: " + std::to_string(centres) + ")";
  const double done = !fit_.iterations.empty() && !is_scoring_ && is_over()
                          ? 1.0
                          : static_cast<double>(fit_.iterations.size()) / iterations_;
  return {static_cast<float>(done), text};
}

std::unique_ptr<ClassifierTrainer> make_registered(TrainingSet set, const ParameterValues& values,
                                                   std::uint64_t seed, Device device) {
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  return make_falkon(std::move(set), falkon_options(values), seed, device);
}

std::unique_ptr<TuningJob> make_registered_tuning(TrainingSet set, const ParameterValues& values,
                                                  std::uint64_t seed, Device device) {
  TuningOptions options;
  options.kernel = static_cast<KernelShape>(static_cast<int>(values.at("kernel")));
  options.degree = static_cast<int>(values.at("degree"));
  if (values.at("balance") != 0.0) set.weights = balanced_weights(set);
  return make_falkon_tuning(std::move(set), options, seed, device);
}

ClassifierMethod method() {
  using Kind = ParameterKind;
  return {
      {"falkon",
       "FALKON",
       "Kernel ridge regression on a few centres (Nystrom), solved by preconditioned conjugate "
       "gradient: seconds for what fine-tuning takes minutes for. One iteration a step.",
       {{"centres", "centres", Kind::integer, 1000, 1, 100000, true, "",
         "Training rows, drawn at random, on which the kernel stands. More fit finer and cost "
         "more; the square root of the number of images is enough in theory."},
        {"kernel",
         "kernel",
         Kind::choice,
         0,
         0,
         5,
         false,
         "",
         "How alike two images are: Gaussian is smooth; Laplacian (Matern 1/2) and Matern follow "
         "the images closer; linear and polynomial look at the angle.",
         {"gaussian", "laplacian", "matern32", "matern52", "linear", "polynomial"}},
        {"sigma", "σ", Kind::real, 0, 0, 1e6, false, "",
         "Width of the kernel, in units of standardised features. 0 takes 0.9 √D."},
        {"degree", "degree", Kind::integer, 3, 1, 8, false, "", "Of the polynomial kernel."},
        {"lambda", "λ", Kind::real, 1e-6, 1e-12, 10, true, "",
         "Regularisation: larger is smoother, smaller follows the training images closer."},
        {"iterations", "iterations", Kind::integer, 20, 1, 1000, true, "",
         "Conjugate gradient iterations at most; it stops early where every class is solved to "
         "1e-7, or as far as the precision allows."},
        {"balance", "balance classes", Kind::boolean, 0, 0, 1, false, "",
         "Let every class count alike, however many images it has."},
        {"precision",
         "precision",
         Kind::choice,
         0,
         0,
         1,
         false,
         "",
         "Type of the large kernel matrix. The factors are always double.",
         {"float", "double"}},
        {"memory", "kernel memory", Kind::integer, 0, 0, 1048576, false, "MiB",
         "What the kernel matrix may take before its blocks are computed anew in every "
         "iteration. 0 takes a quarter of what is free."}}},
      make_registered,
      restore_falkon,
      /*sharpness=*/4.0F,
      make_registered_tuning};
}

const Registration<ClassifierMethod> registration{method()};

}  // namespace

FalkonOptions falkon_options(const ParameterValues& values) {
  FalkonOptions options;
  options.centres = static_cast<int>(values.at("centres"));
  options.kernel = static_cast<KernelShape>(static_cast<int>(values.at("kernel")));
  options.sigma = values.at("sigma");
  options.degree = static_cast<int>(values.at("degree"));
  options.lambda = values.at("lambda");
  options.iterations = static_cast<int>(values.at("iterations"));
  options.double_kernel = values.at("precision") != 0.0;
  if (values.at("memory") > 0.0)
    options.kernel_bytes = static_cast<std::int64_t>(values.at("memory")) * mebi;
  return options;
}

RowIndices draw_centres(const RowIndices& train, int wanted, std::uint64_t seed) {
  Random random(seed);
  auto places = random.sample_without_replacement<Eigen::Index>(train.size(),
                                                                static_cast<std::size_t>(wanted));
  for (auto& place : places) place = train[static_cast<std::size_t>(place)];
  return places;
}

KernelSpec kernel_of(const FalkonOptions& options, Eigen::Index dim) {
  const double sigma =
      options.sigma > 0.0 ? options.sigma : 0.9 * std::sqrt(static_cast<double>(dim));
  const auto& each = options.sigma_of_feature;
  DIATOM_CHECK(each.empty() || static_cast<Eigen::Index>(each.size()) == dim,
               "one sigma for each feature");
  return {options.kernel, each.empty() ? std::vector<double>{sigma} : each, options.degree};
}

std::unique_ptr<ClassifierTrainer> make_falkon(TrainingSet set, const FalkonOptions& options,
                                               std::uint64_t seed, Device device) {
  const at::Device where(device_name(device));
  auto start =
      options.start ? continued_start(set, options, where) : fresh_start(set, options, seed, where);
  check_memory_of_factors(start.head->kernel().centres());
  return std::make_unique<FalkonTrainer>(std::move(set), options, std::move(start));
}

}  // namespace diatom::ml
