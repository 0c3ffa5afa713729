#include "ml/classifier/falkon_doubling.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/panel_cholesky.h"
#include "ml/classifier/tensors.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr double multiply_adds_in_step = 4e8;     // in double: about 40 ms of one core
constexpr double largest_doubling_jitter = 1e-7;  // of M
constexpr double clear_gain = 2.0;                // standard errors: about 95 %

// One lambda, while it is judged.
struct Candidate {
  double lambda;
  at::Tensor factor;                // L, (M, M) upper
  at::Tensor solution;              // L^-T Z^T Y / n, (M, C)
  std::vector<bool> is_right = {};  // of each judged row, when left out
  double error = 0.0;               // sum of squares

  std::int64_t right() const { return std::count(is_right.begin(), is_right.end(), true); }
};

bool is_better(const Candidate& a, const Candidate& b) {
  return a.right() != b.right() ? a.right() > b.right() : a.error < b.error;
}

}  // namespace

struct FalkonDoubling::State {
  enum class Stage { centres, gram, lambdas, judging };

  TrainingSet set;
  DoublingOptions options;
  at::Device device;
  at::Tensor roots;    // (n, 1) double, of the weights
  at::Tensor targets;  // (n, C) double, times the roots
  double weight_sum;   // n for equal ones

  std::size_t count = 0;     // of options.counts, being tried
  std::size_t finalist = 0;  // of options.finalists, being tried
  Stage stage = Stage::centres;
  at::Tensor centres;  // (M, D) double
  std::unique_ptr<Kernel> kernel;
  double jitter = 0.0;  // of M
  at::Tensor t;         // (M, M) upper, growing
  at::Tensor gram;      // (M, M), growing
  at::Tensor right;     // (M, C), growing
  std::int64_t next_row = 0;
  std::vector<Candidate> candidates;
  std::optional<Candidate> best;  // of this count, without its tensors
  std::size_t best_finalist = 0;

  std::size_t finalists_at_first;
  std::vector<bool> was_right;  // by the count before
  std::vector<CentresTried> tried;
  bool is_over = false;

  State(TrainingSet training, DoublingOptions wanted, at::Device where);

  std::int64_t rows() const { return static_cast<std::int64_t>(options.judged.size()); }
  std::int64_t size() const { return centres.size(0); }
  std::int64_t block_rows() const;
  const Finalist& running() const { return options.finalists[finalist]; }
  void begin_finalist();
  void add_centres_panel();
  at::Tensor z_block(std::int64_t rows_of_block) const;
  void add_gram_block();
  void add_lambda_panel();
  void judge_block();
  void end_finalist();
  void give_up(const std::string& where_and_advice);
  void next_finalist();
  void end_count();
};

FalkonDoubling::State::State(TrainingSet training, DoublingOptions wanted, at::Device where)
    : set(std::move(training)),
      options(std::move(wanted)),
      device(where),
      finalists_at_first(options.finalists.size()) {
  DIATOM_CHECK(!options.counts.empty() && !options.finalists.empty(), "nothing to try");
  for (const auto& one : options.finalists) DIATOM_CHECK(!one.lambdas.empty(), "nothing to try");
  const auto weights = weights_of(set, options.judged).to(device);
  weight_sum = weights.sum().item().toDouble();
  roots = weights.sqrt().unsqueeze(1);
  targets =
      targets_of(*set.labels, options.judged, set.classes).t().to(device, at::kDouble).mul(roots);
  begin_finalist();
}

void FalkonDoubling::State::begin_finalist() {
  const auto wanted = static_cast<std::size_t>(options.counts[count]);
  const auto number = static_cast<Eigen::Index>(std::min(wanted, options.centres.size()));
  centres = rows_of(*set.rows, options.centres.data(), number).to(device, at::kDouble);
  kernel = std::make_unique<Kernel>(centres, running().kernel);
  t = at::zeros({size(), size()}, centres.options());
  jitter = 1e-13;
  candidates.clear();
  stage = Stage::centres;
  next_row = 0;
}

void FalkonDoubling::State::add_centres_panel() {
  const auto number = std::min(panel_rows(size(), kernel->dim()), size() - next_row);
  auto panel = (*kernel)(centres.narrow(0, next_row, number), next_row);
  panel.diagonal().add_(jitter * static_cast<double>(size()));
  if (!factor_panel(t, next_row, panel)) {
    jitter *= 10.0;
    next_row = 0;
    if (jitter > largest_doubling_jitter)
      give_up("sigma " + std::to_string(running().kernel.sigma.front()) +
              "; say how many centres there shall be");
    return;
  }
  next_row += number;
  if (next_row < size()) return;
  gram = at::zeros({size(), size()}, centres.options());
  right = at::zeros({size(), set.classes}, centres.options());
  stage = Stage::gram;
  next_row = 0;
}

std::int64_t FalkonDoubling::State::block_rows() const {
  const auto a_row = static_cast<double>(size()) * static_cast<double>(kernel->dim() + 2 * size());
  const auto affordable = static_cast<std::int64_t>(multiply_adds_in_step / a_row);
  return std::min(std::clamp<std::int64_t>(affordable, 16, 512), rows() - next_row);
}

// Rows of Z, from the next row on, times the roots of their weights.
at::Tensor FalkonDoubling::State::z_block(std::int64_t rows_of_block) const {
  const auto values =
      (*kernel)(rows_of(*set.rows, options.judged.data() + next_row, rows_of_block));
  return at::linalg_solve_triangular(t, values, /*upper=*/true, /*left=*/false)
      .mul_(roots.narrow(0, next_row, rows_of_block));
}

void FalkonDoubling::State::add_gram_block() {
  const auto number = block_rows();
  const auto z = z_block(number);
  gram.addmm_(z.t(), z);
  right.addmm_(z.t(), targets.narrow(0, next_row, number));
  next_row += number;
  if (next_row < rows()) return;
  gram.div_(weight_sum);
  right.div_(weight_sum);
  candidates.push_back({running().lambdas.front(), at::zeros_like(gram), {}});
  stage = Stage::lambdas;
  next_row = 0;
}

void FalkonDoubling::State::add_lambda_panel() {
  auto& candidate = candidates.back();
  const auto number = std::min(panel_rows(size(), 0), size() - next_row);
  auto panel = gram.narrow(0, next_row, number).narrow(1, next_row, size() - next_row).clone();
  panel.diagonal().add_(candidate.lambda);
  if (!factor_panel(candidate.factor, next_row, panel)) {
    give_up("lambda " + std::to_string(candidate.lambda));
    return;
  }
  next_row += number;
  if (next_row < size()) return;
  candidate.solution = at::linalg_solve_triangular(candidate.factor.t(), right, /*upper=*/false);
  next_row = 0;
  if (candidates.size() < running().lambdas.size())
    candidates.push_back({running().lambdas[candidates.size()], at::zeros_like(gram), {}});
  else
    stage = Stage::judging;
}

void FalkonDoubling::State::judge_block() {
  const auto number = block_rows();
  const auto z = z_block(number);
  const auto y = targets.narrow(0, next_row, number);
  for (auto& candidate : candidates) {
    const auto z_l = at::linalg_solve_triangular(candidate.factor, z, /*upper=*/true,
                                                 /*left=*/false);
    const auto leverages = z_l.square().sum(1, /*keepdim=*/true).div_(weight_sum);
    const auto without =
        y - (y - at::mm(z_l, candidate.solution)) / (1.0 - leverages).clamp_min(1e-9);
    const auto is_right = without.argmax(1).eq(y.argmax(1)).to(at::kCPU);
    const auto* values = is_right.data_ptr<bool>();
    candidate.is_right.insert(candidate.is_right.end(), values, values + number);
    candidate.error += (y - without).square().sum().item().toDouble();
  }
  next_row += number;
  if (next_row == rows()) end_finalist();
}

void FalkonDoubling::State::end_finalist() {
  auto& found = *std::min_element(candidates.begin(), candidates.end(), is_better);
  found.factor = found.solution = at::Tensor();
  if (!best || is_better(found, *best)) {
    best = std::move(found);
    best_finalist = finalist;
  }
  next_finalist();
}

// A finalist that rounding makes singular loses; where nobody else is left, the numbers of centres
// end before this one.
void FalkonDoubling::State::give_up(const std::string& where_and_advice) {
  const bool nobody_is_left = !best && finalist + 1 == options.finalists.size();
  if (nobody_is_left && tried.empty())
    throw std::runtime_error("the kernel matrix of " + std::to_string(size()) +
                             " centres is too close to singular at " + where_and_advice);
  is_over = nobody_is_left;
  if (!is_over) next_finalist();
}

void FalkonDoubling::State::next_finalist() {
  if (++finalist == options.finalists.size()) end_count();
  if (!is_over) begin_finalist();
}

void FalkonDoubling::State::end_count() {
  options.finalists = {options.finalists[best_finalist]};
  finalist = best_finalist = 0;
  const auto n = static_cast<double>(rows());
  CentresTried result;
  result.centres = static_cast<int>(size());
  result.sigma = running().kernel.sigma.front();
  result.lambda = best->lambda;
  result.accuracy = static_cast<double>(best->right()) / n;
  if (!was_right.empty()) {
    // Rows that both judge alike say nothing of the gain (McNemar 1947).
    double won = 0.0;
    double lost = 0.0;
    for (std::size_t i = 0; i < was_right.size(); ++i) {
      won += best->is_right[i] && !was_right[i] ? 1.0 : 0.0;
      lost += !best->is_right[i] && was_right[i] ? 1.0 : 0.0;
    }
    result.gain = (won - lost) / n;
    result.standard_error = std::sqrt(won + lost - (won - lost) * (won - lost) / n) / n;
  }
  const bool has_gained = was_right.empty() || result.gain > clear_gain * result.standard_error;
  was_right = std::move(best->is_right);
  best.reset();
  tried.push_back(result);
  is_over = !has_gained || ++count == options.counts.size();
}

const CentresTried& best_of(const std::vector<CentresTried>& tried) {
  DIATOM_CHECK(!tried.empty(), "no number of centres was tried");
  return *std::max_element(
      tried.begin(), tried.end(),
      [](const CentresTried& a, const CentresTried& b) { return a.accuracy < b.accuracy; });
}

FalkonDoubling::FalkonDoubling(TrainingSet set, DoublingOptions options, Device device)
    : state_(new State(std::move(set), std::move(options), at::Device(device_name(device)))) {}

FalkonDoubling::~FalkonDoubling() = default;

bool FalkonDoubling::advance() {
  auto& s = *state_;
  DIATOM_CHECK(!s.is_over, "a unit of work after the last one");
  switch (s.stage) {
    case State::Stage::centres:
      s.add_centres_panel();
      break;
    case State::Stage::gram:
      s.add_gram_block();
      break;
    case State::Stage::lambdas:
      s.add_lambda_panel();
      break;
    case State::Stage::judging:
      s.judge_block();
      break;
  }
  return !s.is_over;
}

const std::vector<CentresTried>& FalkonDoubling::tried() const {
  return state_->tried;
}

double FalkonDoubling::fraction() const {
  const auto& s = *state_;
  if (s.is_over) return 1.0;
  // The work grows with the square of the number of centres.
  double done = 0.0;
  double all = 0.0;
  for (std::size_t i = 0; i < s.options.counts.size(); ++i) {
    const double work = std::pow(static_cast<double>(s.options.counts[i]), 2.0);
    const auto finalists = static_cast<double>(i == 0 ? s.finalists_at_first : 1);
    all += work * finalists;
    if (i < s.count) done += work * finalists;
    if (i == s.count)
      done += work * (static_cast<double>(s.finalist) + static_cast<double>(s.stage) / 4.0);
  }
  return done / all;
}

}  // namespace diatom::ml
