#include "ml/classifier/falkon_tuning.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/panel_cholesky.h"
#include "ml/classifier/tensors.h"
#include "ml/core/check.h"
#include "ml/core/random.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index rows_a_step = 256;

std::vector<double> even_factors(double first, double last, int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i)
    values.push_back(first * std::pow(last / first, static_cast<double>(i) / (count - 1)));
  return values;
}

// `rows`, drawn without replacement: the first of one order, so that a larger draw holds a smaller.
RowIndices first_of(const RowIndices& shuffled, int count) {
  const auto kept = std::min(shuffled.size(), static_cast<std::size_t>(count));
  return {shuffled.begin(), shuffled.begin() + static_cast<std::ptrdiff_t>(kept)};
}

class FalkonTuning : public TuningJob {
 public:
  FalkonTuning(TrainingSet set, TuningOptions options, std::uint64_t seed, Device device);

  Step step() override;
  Progress progress() const override;

 private:
  enum class Stage { kernel, spectrum, rotate, lambdas, doublings };

  void drop_repeating_rungs();
  double work_of(const TuningOptions::Rung& rung) const;
  void begin_width();
  void add_kernel_block();
  void find_spectrum();
  void rotate_block();
  void judge_lambda();
  bool end_width();  // false where there is no other
  void end_rung();
  std::vector<int> counts_to_try() const;
  std::vector<Finalist> finalists() const;
  bool begin_doublings();  // false where there is nothing to choose
  bool double_centres();   // false after the last unit of work
  at::Tensor factor_of_centres(const at::Tensor& centres, const Kernel& kernel) const;
  std::int64_t rows() const { return static_cast<std::int64_t>(judged_.size()); }

  TrainingSet set_;
  TuningOptions options_;
  Device where_;
  at::Device device_;
  RowIndices row_order_, centre_order_;  // of the training rows, shuffled

  int rung_ = 0;
  std::vector<double> widths_;  // still in the race
  std::size_t width_ = 0;       // of widths_, being tried
  std::size_t lambda_ = 0;      // of options_.lambdas
  Stage stage_ = Stage::kernel;

  RowIndices judged_;        // rows of this rung
  at::Tensor targets_;       // (n, C) double, times the roots of the weights
  at::Tensor roots_;         // (n, 1) double, of the weights
  double weight_sum_ = 0.0;  // n for equal ones
  std::unique_ptr<Kernel> kernel_;
  at::Tensor t_;                   // (M, M) double, upper
  at::Tensor z_;                   // (n, M) double; from Stage::lambdas on Z U
  at::Tensor gram_;                // (M, M), growing
  at::Tensor right_;               // (M, C), growing; from Stage::rotate on U^T Z^T Y / n
  at::Tensor spectrum_, vectors_;  // s (M), U (M, M)
  std::int64_t next_row_ = 0;
  double work_done_ = 0.0, work_in_all_ = 0.0;  // see work_of
  std::unique_ptr<FalkonDoubling> doubling_;    // null before Stage::doublings
  Tuning tuning_;
};

FalkonTuning::FalkonTuning(TrainingSet set, TuningOptions options, std::uint64_t seed,
                           Device device)
    : set_(std::move(set)),
      options_(std::move(options)),
      where_(device),
      device_(device_name(device)),
      row_order_(set_.train),
      centre_order_(set_.centres.empty() ? set_.train : set_.centres) {
  Random random(seed);
  random.shuffle(row_order_);
  random.shuffle(centre_order_);
  const double root = std::sqrt(static_cast<double>(set_.rows->cols()));
  if (options_.sigmas.empty()) options_.sigmas = even_factors(0.2 * root, 3.0 * root, 8);
  if (options_.lambdas.empty()) options_.lambdas = even_factors(1e-8, 1e-2, 13);
  widths_ = options_.sigmas;
  drop_repeating_rungs();
  auto widths = widths_.size();
  for (const auto& rung : options_.rungs) {
    work_in_all_ += static_cast<double>(widths) * work_of(rung);
    widths = (widths + 1) / 2;
  }
  begin_width();
}

// Once all training rows are centres, a larger rung would be the same again.
void FalkonTuning::drop_repeating_rungs() {
  auto& rungs = options_.rungs;
  const auto all = static_cast<int>(set_.train.size());
  const auto largest = std::find_if(rungs.begin(), rungs.end(), [all](const auto& rung) {
    return rung.centres >= all && rung.rows >= all;
  });
  if (largest != rungs.end()) rungs.erase(largest + 1, rungs.end());
}

// Of one width, in centres times rows.
double FalkonTuning::work_of(const TuningOptions::Rung& rung) const {
  return static_cast<double>(rung.centres) *
         std::min<double>(rung.rows, static_cast<double>(set_.train.size()));
}

// T, with as little jitter as rounding needs.
at::Tensor FalkonTuning::factor_of_centres(const at::Tensor& centres, const Kernel& kernel) const {
  const auto own = kernel(centres);
  for (double jitter = 1e-13; jitter < 1e-6; jitter *= 10.0) {
    auto panel = own.clone();
    panel.diagonal().add_(jitter * static_cast<double>(own.size(0)));
    auto upper = at::zeros_like(own);
    if (factor_panel(upper, 0, panel)) return upper;
  }
  throw std::runtime_error("the centres' kernel matrix is too close to singular at sigma " +
                           std::to_string(kernel.spec().sigma.front()));
}

void FalkonTuning::begin_width() {
  const auto& rung = options_.rungs.at(static_cast<std::size_t>(rung_));
  judged_ = first_of(row_order_, rung.rows);
  const auto in_double = at::TensorOptions(at::kDouble).device(device_);
  const auto weights = weights_of(set_, judged_).to(device_);
  weight_sum_ = weights.sum().item().toDouble();
  roots_ = weights.sqrt().unsqueeze(1);
  targets_ =
      targets_of(*set_.labels, judged_, set_.classes).t().to(device_, at::kDouble).mul(roots_);

  const auto chosen = first_of(centre_order_, rung.centres);
  const auto centres = rows_of(*set_.rows, chosen.data(), static_cast<Eigen::Index>(chosen.size()))
                           .to(device_, at::kDouble);
  kernel_ = std::make_unique<Kernel>(
      centres, KernelSpec{options_.kernel, {widths_[width_]}, options_.degree});
  t_ = factor_of_centres(centres, *kernel_);
  z_ = at::empty({rows(), centres.size(0)}, in_double);
  gram_ = at::zeros({centres.size(0), centres.size(0)}, in_double);
  right_ = at::zeros({centres.size(0), set_.classes}, in_double);
  stage_ = Stage::kernel;
  next_row_ = 0;
  lambda_ = 0;
}

void FalkonTuning::add_kernel_block() {
  const auto count = std::min<std::int64_t>(rows_a_step, rows() - next_row_);
  const auto values = (*kernel_)(rows_of(*set_.rows, judged_.data() + next_row_, count));
  auto z = z_.narrow(0, next_row_, count);
  z.copy_(at::linalg_solve_triangular(t_, values, /*upper=*/true, /*left=*/false));
  z.mul_(roots_.narrow(0, next_row_, count));
  gram_.addmm_(z.t(), z);
  right_.addmm_(z.t(), targets_.narrow(0, next_row_, count));
  next_row_ += count;
  if (next_row_ == rows()) stage_ = Stage::spectrum;
}

void FalkonTuning::find_spectrum() {
  std::tie(spectrum_, vectors_) = at::linalg_eigh(gram_.div_(weight_sum_));
  spectrum_.clamp_min_(0.0);
  right_ = at::mm(vectors_.t(), right_.div_(weight_sum_));
  stage_ = Stage::rotate;
  next_row_ = 0;
}

void FalkonTuning::rotate_block() {
  const auto count = std::min<std::int64_t>(rows_a_step, rows() - next_row_);
  auto z = z_.narrow(0, next_row_, count);
  z.copy_(at::mm(z, vectors_));
  next_row_ += count;
  if (next_row_ == rows()) stage_ = Stage::lambdas;
}

void FalkonTuning::judge_lambda() {
  const double lambda = options_.lambdas[lambda_++];
  const auto shrunk = (spectrum_ + lambda).reciprocal();
  const auto f = at::mm(z_, right_ * shrunk.unsqueeze(1));
  const auto leverages = at::mv(z_.square(), shrunk).div_(weight_sum_);
  const auto without = targets_ - (targets_ - f) / (1.0 - leverages).clamp_min(1e-9).unsqueeze(1);
  const auto right = without.argmax(1).eq(targets_.argmax(1)).sum().item().toDouble();
  const auto error = (targets_ - without).square().sum().item().toDouble();
  tuning_.points.push_back({widths_[width_], lambda, rung_, static_cast<int>(kernel_->centres()),
                            right / static_cast<double>(rows()),
                            error / (weight_sum_ * set_.classes)});
}

bool FalkonTuning::end_width() {
  work_done_ += work_of(options_.rungs[static_cast<std::size_t>(rung_)]);
  if (++width_ == widths_.size()) end_rung();
  if (static_cast<std::size_t>(rung_) == options_.rungs.size()) return false;
  begin_width();
  return true;
}

// The better half of the widths goes on.
void FalkonTuning::end_rung() {
  const auto best_of = [this](double width) {
    double best = 0.0;
    for (const auto& point : tuning_.points)
      if (point.rung == rung_ && point.sigma == width) best = std::max(best, point.accuracy);
    return best;
  };
  std::stable_sort(widths_.begin(), widths_.end(),
                   [&](double a, double b) { return best_of(a) > best_of(b); });
  widths_.resize((widths_.size() + 1) / 2);
  width_ = 0;
  ++rung_;
}

// As many as the options say, but the last of them may be all training rows.
std::vector<int> FalkonTuning::counts_to_try() const {
  if (!set_.centres.empty()) return {};
  std::vector<int> counts;
  for (const int count : options_.doublings) {
    counts.push_back(std::min(count, static_cast<int>(set_.train.size())));
    if (counts.back() < count) break;
  }
  return counts;
}

// The best widths of the last rung, each with its best lambda and that one's neighbours.
std::vector<Finalist> FalkonTuning::finalists() const {
  const double step = std::sqrt(10.0);  // half a decade, as between the lambdas tried so far
  auto left = tuning_;
  std::vector<Finalist> chosen;
  const int last_rung = left.best()->rung;
  while (static_cast<int>(chosen.size()) < options_.finalists) {
    const auto best = left.best();
    if (!best || best->rung != last_rung) break;
    chosen.push_back({{options_.kernel, {best->sigma}, options_.degree},
                      {best->lambda / step, best->lambda, best->lambda * step}});
    std::erase_if(left.points, [&](const auto& point) { return point.sigma == best->sigma; });
  }
  return chosen;
}

bool FalkonTuning::begin_doublings() {
  const auto counts = counts_to_try();
  if (counts.size() < 2) return false;
  z_ = gram_ = at::Tensor();
  doubling_ = std::make_unique<FalkonDoubling>(
      set_,
      DoublingOptions{finalists(), counts, first_of(row_order_, options_.rows_of_doublings),
                      centre_order_},
      where_);
  stage_ = Stage::doublings;
  return true;
}

bool FalkonTuning::double_centres() {
  const bool goes_on = doubling_->advance();
  tuning_.doublings = doubling_->tried();
  return goes_on;
}

Step FalkonTuning::step() {
  const auto begin = std::chrono::steady_clock::now();
  const auto tried = tuning_.points.size() + tuning_.doublings.size();
  bool is_over = false;
  switch (stage_) {
    case Stage::kernel:
      add_kernel_block();
      break;
    case Stage::spectrum:
      find_spectrum();
      break;
    case Stage::rotate:
      rotate_block();
      break;
    case Stage::lambdas:
      judge_lambda();
      if (lambda_ == options_.lambdas.size()) is_over = !end_width() && !begin_doublings();
      break;
    case Stage::doublings:
      is_over = !double_centres();
      break;
  }
  tuning_.seconds +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (tuning_.points.size() + tuning_.doublings.size() > tried) publish(tuning_);
  return is_over ? Step::done : Step::more;
}

Progress FalkonTuning::progress() const {
  const double share_of_pairs = counts_to_try().size() < 2 ? 1.0 : 0.5;
  char line[128] = "trying the first width";
  if (!tuning_.doublings.empty()) {
    const auto& newest = tuning_.doublings.back();
    std::snprintf(line, sizeof line, "%.1f %% with %d centres", 100.0 * newest.accuracy,
                  newest.centres);
  } else if (const auto best = tuning_.best()) {
    std::snprintf(line, sizeof line, "%zu pairs tried; best %.1f %% at sigma %.3g, lambda %.1e",
                  tuning_.points.size(), 100.0 * best->accuracy, best->sigma, best->lambda);
  }
  const double done = share_of_pairs * std::min(1.0, work_done_ / work_in_all_) +
                      (doubling_ ? (1.0 - share_of_pairs) * doubling_->fraction() : 0.0);
  return {static_cast<float>(done), line};
}

}  // namespace

std::optional<TuningPoint> Tuning::best() const {
  const auto better = [](const TuningPoint& a, const TuningPoint& b) {
    if (a.rung != b.rung) return a.rung > b.rung;
    if (a.accuracy != b.accuracy) return a.accuracy > b.accuracy;
    return a.error < b.error;
  };
  const auto found = std::min_element(points.begin(), points.end(), better);
  return found == points.end() ? std::nullopt : std::optional(*found);
}

ParameterValues values_of(const Tuning& tuning) {
  const auto best = tuning.best();
  DIATOM_CHECK(best, "nothing has been tried yet");
  if (tuning.doublings.empty()) return {{"sigma", best->sigma}, {"lambda", best->lambda}};
  const auto& most = best_of(tuning.doublings);
  return {{"sigma", most.sigma},
          {"lambda", most.lambda},
          {"centres", static_cast<double>(most.centres)}};
}

std::unique_ptr<TuningJob> make_falkon_tuning(TrainingSet set, const TuningOptions& options,
                                              std::uint64_t seed, Device device) {
  check_training_set(set);
  return std::make_unique<FalkonTuning>(std::move(set), options, seed, device);
}

namespace {

const Registration<Term> leave_one_out_term{
    {{"leave_one_out", "Leaving one out"},
     "Each training image is named by a classifier that never saw it, which tells which parameters "
     "are good without touching what is held out. For least squares the answer follows from one "
     "fit, so nothing is trained again.",
     "y − f without it = (y − f) / (1 − h),   h: the image's leverage",
     "Allen: \"The relationship between variable selection and data augmentation and a method for "
     "prediction\", Technometrics 16, 1974"}};

}  // namespace

}  // namespace diatom::ml
