// FALKON: Nystrom kernel ridge regression by preconditioned conjugate gradient, as resumable work.
#include "ml/classifier/falkon.h"

#include <algorithm>
#include <chrono>
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
#include "ml/classifier/tensors.h"
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

RowIndices draw_centres(const RowIndices& train, int wanted, std::uint64_t seed) {
  Random random(seed);
  auto places = random.sample_without_replacement<Eigen::Index>(train.size(),
                                                                static_cast<std::size_t>(wanted));
  for (auto& place : places) place = train[static_cast<std::size_t>(place)];
  return places;
}

std::shared_ptr<const FalkonHead> fresh_head(const TrainingSet& set, const FalkonOptions& options,
                                             std::uint64_t seed, at::Device device) {
  const auto rows = options.centre_rows.empty() ? draw_centres(set.train, options.centres, seed)
                                                : options.centre_rows;
  const auto count = static_cast<Eigen::Index>(rows.size());
  const auto centres = rows_of(*set.rows, rows.data(), count)
                           .to(device, options.double_kernel ? at::kDouble : at::kFloat);
  const double sigma =
      options.sigma > 0.0 ? options.sigma : 0.9 * std::sqrt(static_cast<double>(set.rows->cols()));
  return std::make_shared<const FalkonHead>(
      centres, at::zeros({count, set.classes}, centres.options().dtype(at::kDouble)), sigma);
}

// The centres and sigma of an earlier head; its alpha, and 0 for classes that it did not know.
std::shared_ptr<const FalkonHead> continued_head(const TrainingSet& set,
                                                 const FalkonOptions& options, at::Device device) {
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
  return std::make_shared<const FalkonHead>(centres, alpha, earlier->sigma());
}

Labels labels_of(const Labels& labels, const RowIndices& rows) {
  Labels chosen;
  chosen.reserve(rows.size());
  for (const auto row : rows) chosen.push_back(labels[static_cast<std::size_t>(row)]);
  return chosen;
}

class FalkonTrainer : public ClassifierTrainer {
 public:
  FalkonTrainer(TrainingSet set, const FalkonOptions& options,
                std::shared_ptr<const FalkonHead> first_head, at::Device device);

  Step step() override;
  Progress progress() const override;

 private:
  FalkonSolver make_solver(bool is_warm, at::Device device) const;
  bool work_until_iteration();
  double score_block();
  void begin_scoring();
  Step publish_iteration();

  TrainingSet set_;
  Labels train_labels_;
  Labels test_labels_;
  double lambda_;
  int iterations_;
  bool keeps_kernel_;
  std::shared_ptr<const FalkonHead> head_;
  KernelBlocks test_kernel_;
  FalkonSolver solver_;
  bool is_scoring_ = false;  // between a finished iteration and its publication
  std::int64_t next_test_block_ = 0;
  Fit fit_;
};

bool fits(const TrainingSet& set, const FalkonOptions& options, const GaussianKernel& kernel) {
  const auto rows = static_cast<std::int64_t>(set.train.size() + set.test.size());
  const auto bytes = rows * kernel.centres() * kernel.bytes_per_value();
  return bytes <= (options.kernel_bytes ? *options.kernel_bytes : available_memory() / 4);
}

FalkonTrainer::FalkonTrainer(TrainingSet set, const FalkonOptions& options,
                             std::shared_ptr<const FalkonHead> first_head, at::Device device)
    : set_(std::move(set)),
      train_labels_(labels_of(*set_.labels, set_.train)),
      test_labels_(labels_of(*set_.labels, set_.test)),
      lambda_(options.lambda),
      iterations_(options.iterations),
      keeps_kernel_(fits(set_, options, first_head->kernel())),
      head_(std::move(first_head)),
      test_kernel_(set_.rows, set_.test, head_->kernel(), keeps_kernel_),
      solver_(make_solver(options.start != nullptr, device)) {
  fit_.chosen["sigma"] = head_->sigma();
  fit_.chosen["centres"] = static_cast<double>(head_->kernel().centres());
  fit_.chosen["kernel_kept"] = keeps_kernel_ ? 1.0 : 0.0;
  fit_.test_scores.setZero(test_kernel_.rows(), set_.classes);
}

FalkonSolver FalkonTrainer::make_solver(bool is_warm, at::Device device) const {
  const auto& centres = head_->centres();
  return FalkonSolver(
      KernelBlocks(set_.rows, set_.train, head_->kernel(), keeps_kernel_),
      FalkonPreconditioner(centres.to(at::kDouble), head_->sigma(), lambda_), lambda_,
      targets_of(*set_.labels, set_.train, set_.classes).to(device, centres.scalar_type()),
      is_warm ? head_->alpha() : at::Tensor());
}

Step FalkonTrainer::step() {
  const auto begin = std::chrono::steady_clock::now();
  const bool has_iterated = work_until_iteration();
  fit_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return has_iterated ? publish_iteration() : Step::more;
}

// A unit of work is far shorter than a step may be, so a step is as many as its share holds; but
// never more than one iteration, so that each can be watched. True where one was finished.
bool FalkonTrainer::work_until_iteration() {
  for (double work = 0.0; work < work_in_step;) {
    if (!is_scoring_) {
      work += solver_.advance();
      if (solver_.has_just_iterated()) begin_scoring();
    }
    if (is_scoring_) {
      if (next_test_block_ == test_kernel_.count()) return true;
      work += score_block();
    }
  }
  return false;
}

void FalkonTrainer::begin_scoring() {
  is_scoring_ = true;
  next_test_block_ = 0;
  head_ = head_->with_alpha(solver_.alpha().clone());
}

double FalkonTrainer::score_block() {
  const auto i = next_test_block_++;
  const double kernel_cost = test_kernel_.cost(i);
  fit_.test_scores.middleRows(test_kernel_.first(i), test_kernel_.size(i)) =
      matrix_of(at::mm(test_kernel_.block(i), head_->narrow_alpha()));
  return kernel_cost + 40.0 * static_cast<double>(test_kernel_.size(i) * test_kernel_.centres());
}

Step FalkonTrainer::publish_iteration() {
  is_scoring_ = false;
  fit_.head = head_;
  fit_.iterations.push_back({solver_.iterations(), solver_.residual(),
                             accuracy_of(matrix_of(solver_.training_scores().t()), train_labels_),
                             accuracy_of(fit_.test_scores, test_labels_)});
  publish(fit_);
  const bool is_done = solver_.iterations() >= iterations_ || solver_.residual() < tolerance;
  return is_done ? Step::done : Step::more;
}

Progress FalkonTrainer::progress() const {
  const auto centres = head_->kernel().centres();
  std::string text = solver_.activity();
  if (!fit_.iterations.empty()) {
    char line[96];
    std::snprintf(line, sizeof line, "iteration %d of %d, residual %.1e",
                  fit_.iterations.back().index, iterations_, fit_.iterations.back().residual);
    text = line;
  }
  if (centres == static_cast<std::int64_t>(set_.train.size()))
    text += " (every training row is a centre: " + std::to_string(centres) + ")";
  const bool is_over = !fit_.iterations.empty() && fit_.iterations.back().residual < tolerance;
  const double done = is_over ? 1.0 : static_cast<double>(fit_.iterations.size()) / iterations_;
  return {static_cast<float>(done), text};
}

std::unique_ptr<ClassifierTrainer> make_registered(TrainingSet set, const ParameterValues& values,
                                                   std::uint64_t seed, Device device) {
  FalkonOptions options;
  options.centres = static_cast<int>(values.at("centres"));
  options.sigma = values.at("sigma");
  options.lambda = values.at("lambda");
  options.iterations = static_cast<int>(values.at("iterations"));
  options.double_kernel = values.at("precision") != 0.0;
  if (values.at("memory") > 0.0)
    options.kernel_bytes = static_cast<std::int64_t>(values.at("memory")) * mebi;
  return make_falkon(std::move(set), options, seed, device);
}

ClassifierMethod method() {
  using Kind = ParameterKind;
  return {{"falkon",
           "FALKON",
           "Kernel ridge regression on a few centres (Nystrom), solved by preconditioned conjugate "
           "gradient: seconds for what fine-tuning takes minutes for. One iteration a step.",
           {{"centres", "centres", Kind::integer, 1000, 1, 100000, true, "",
             "Training rows, drawn at random, on which the kernel stands. More fit finer and cost "
             "more; the square root of the number of images is enough in theory."},
            {"sigma", "σ", Kind::real, 0, 0, 1e6, false, "",
             "Width of the Gaussian kernel, in units of standardised features. 0 takes 0.9 √D."},
            {"lambda", "λ", Kind::real, 1e-6, 1e-12, 10, true, "",
             "Regularisation: larger is smoother, smaller follows the training images closer."},
            {"iterations", "iterations", Kind::integer, 20, 1, 1000, true, "",
             "Conjugate gradient iterations at most; it stops early where every class is solved to "
             "1e-7."},
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
          restore_falkon};
}

const Registration<ClassifierMethod> registration{method()};

}  // namespace

std::unique_ptr<ClassifierTrainer> make_falkon(TrainingSet set, const FalkonOptions& options,
                                               std::uint64_t seed, Device device) {
  const at::Device where(device_name(device));
  auto head =
      options.start ? continued_head(set, options, where) : fresh_head(set, options, seed, where);
  check_memory_of_factors(head->kernel().centres());
  return std::make_unique<FalkonTrainer>(std::move(set), options, std::move(head), where);
}

}  // namespace diatom::ml
