// t-SNE: each row's neighbours as probabilities, and points whose neighbourhoods, by a Student t
// distribution, are as like them as can be. Van der Maaten and Hinton, JMLR 9, 2008; starting from
// principal components, and learning rate by the number of rows: Kobak and Berens: "The art of
// using t-SNE for single-cell transcriptomics", Nature Communications 10, 2019.
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ml/core/term.h"
#include "ml/embedding/affinities.h"
#include "ml/embedding/attraction.h"
#include "ml/embedding/embedding.h"
#include "ml/embedding/groundwork.h"
#include "ml/embedding/neighbour_graph.h"
#include "ml/embedding/neighbour_projection.h"
#include "ml/embedding/repulsion.h"

namespace diatom::ml {

namespace {

constexpr float start_deviation = 1e-4F;          // so small that the start only gives directions
constexpr Eigen::Index calibrated_in_step = 256;  // rows
constexpr Eigen::Index groups_in_step = 64;       // of Repulsion, some 2,000 points
constexpr Eigen::Index attracted_in_step = 8192;  // rows
constexpr std::size_t logarithms_in_step = 500'000;
constexpr int iterations_between_losses = 50;
constexpr float least_gain = 0.01F;

struct TsneOptions {
  int dims = 3;
  double perplexity = 30.0;
  int iterations = 750;
  int exaggerated_iterations = 250;
  float exaggeration = 12.0F;
  float theta = 0.5F;
};

class Tsne : public EmbeddingJob {
 public:
  Tsne(Snapshot<Matrix> rows, const GroundworkOptions& groundwork, TsneOptions options,
       std::uint64_t seed);

  Step step() override;
  Progress progress() const override;

 private:
  enum class Stage { groundwork, calibrate, unite, entropy, plant, repel, attract, done };

  void calibrate_some();
  void measure_entropy();
  void begin_descent();
  void repel_some();
  void attract_some();
  void move();
  void publish_points();
  bool exaggerates() const { return iteration_ < options_.exaggerated_iterations; }

  GroundworkJob groundwork_;
  TsneOptions options_;
  Eigen::Index n_;
  Stage stage_ = Stage::groundwork;
  Eigen::Index next_ = 0;  // row or group of the pass under way
  int iteration_ = 0;

  std::vector<float> weights_;  // (N x count), p_{j|i}
  std::unique_ptr<UniteNeighbours> unite_;
  SparseRows affinities_;          // p_ij, which sum to 1
  std::size_t next_affinity_ = 0;  // of them, while their entropy is summed
  double entropy_ = 0.0;           // sum of p_ij log p_ij

  Repulsion repulsion_;
  Places points_;
  PaddedPlaces padded_;  // the same, while they attract each other
  Places pushes_;
  Places gradient_;
  Places velocity_;
  Places gains_;
  double z_ = 0.0;        // sum of all q_ij before they are probabilities
  double stretch_ = 0.0;  // sum of stretch_of
  double loss_ = 0.0;     // Kullback-Leibler divergence, in nats
};

Tsne::Tsne(Snapshot<Matrix> rows, const GroundworkOptions& groundwork, TsneOptions options,
           std::uint64_t seed)
    : groundwork_(rows, groundwork, seed),
      options_(options),
      n_(rows->rows()),
      repulsion_(options.theta) {
  const auto known = static_cast<double>(std::min(groundwork.neighbours, n_ - 1));
  options_.perplexity = std::clamp(options_.perplexity, 1.0, std::max(1.0, known / 3.0));
}

Step Tsne::step() {
  switch (stage_) {
    case Stage::groundwork:
      if (groundwork_.step() == Step::more) break;
      stage_ = Stage::calibrate;
      if (n_ > 1) break;
      points_.setZero(n_, 3);
      publish_points();
      return Step::done;
    case Stage::calibrate:
      calibrate_some();
      break;
    case Stage::unite:
      if (!unite_->step()) break;
      affinities_ = unite_->take();
      unite_.reset();
      stage_ = Stage::entropy;
      break;
    case Stage::entropy:
      measure_entropy();
      break;
    case Stage::plant:
      repulsion_.build(points_);
      z_ = 0.0;
      stage_ = Stage::repel;
      break;
    case Stage::repel:
      repel_some();
      break;
    case Stage::attract:
      attract_some();
      break;
    case Stage::done:
      break;
  }
  return stage_ == Stage::done ? Step::done : Step::more;
}

void Tsne::calibrate_some() {
  const auto& neighbours = *groundwork_.latest()->neighbours;
  const auto count = static_cast<std::size_t>(neighbours.count);
  weights_.resize(neighbours.distances.size());
  const auto end = std::min(n_, next_ + calibrated_in_step);
  for (; next_ < end; ++next_) {
    const auto first = static_cast<std::size_t>(next_) * count;
    calibrate({neighbours.distances.data() + first, count}, options_.perplexity,
              {weights_.data() + first, count});
  }
  if (next_ < n_) return;
  const auto pairs = static_cast<float>(2 * n_);
  unite_ = std::make_unique<UniteNeighbours>(
      neighbours, std::move(weights_),
      [pairs](float own, float other) { return (own + other) / pairs; });
  stage_ = Stage::unite;
}

void Tsne::measure_entropy() {
  const auto end = std::min(affinities_.values.size(), next_affinity_ + logarithms_in_step);
  for (; next_affinity_ < end; ++next_affinity_)
    if (const double p = affinities_.values[next_affinity_]; p > 0.0) entropy_ += p * std::log(p);
  if (next_affinity_ == affinities_.values.size()) begin_descent();
}

void Tsne::begin_descent() {
  points_ = groundwork_.latest()->start;
  points_.rightCols(3 - options_.dims).setZero();
  const float deviation = std::sqrt(points_.col(0).squaredNorm() / static_cast<float>(n_));
  if (deviation > 0.0F) points_ *= start_deviation / deviation;
  padded_.setZero(n_, 4);
  pushes_.setZero(n_, 3);
  gradient_.setZero(n_, 3);
  velocity_.setZero(n_, 3);
  gains_.setOnes(n_, 3);
  publish_points();
  stage_ = Stage::plant;
}

void Tsne::repel_some() {
  const auto end = std::min(repulsion_.groups(), next_ + groups_in_step);
  z_ += repulsion_.push(next_, end, pushes_);
  next_ = end;
  if (next_ < repulsion_.groups()) return;
  next_ = 0;
  stretch_ = 0.0;
  padded_.leftCols<3>() = points_;
  stage_ = Stage::attract;
}

void Tsne::attract_some() {
  const float strength = 4.0F * (exaggerates() ? options_.exaggeration : 1.0F);
  const auto repel = static_cast<float>(4.0 / std::max(1e-30, z_));
  const bool measures = (iteration_ + 1) % iterations_between_losses == 0;
  const auto end = std::min(n_, next_ + attracted_in_step);
  for (; next_ < end; ++next_) {
    gradient_.row(next_) =
        strength * pull_on(affinities_, padded_, next_) - repel * pushes_.row(next_);
    if (measures) stretch_ += stretch_of(affinities_, padded_, next_);
  }
  if (next_ < n_) return;
  next_ = 0;
  if (measures) loss_ = entropy_ + stretch_ + std::log(z_);
  move();
}

// Momentum, with a gain for each coordinate that grows while its gradient keeps its sign. Jacobs:
// "Increased rates of convergence through learning rate adaptation", Neural Networks 1, 1988.
void Tsne::move() {
  const float rate =
      std::max(static_cast<float>(n_) / std::max(1.0F, options_.exaggeration) / 4.0F, 50.0F);
  const float momentum = exaggerates() ? 0.5F : 0.8F;
  auto gains = gains_.array();
  const auto goes_on = gradient_.array() * velocity_.array() < 0.0F;
  gains = goes_on.select(gains + 0.2F, gains * 0.8F).max(least_gain);
  velocity_.array() = momentum * velocity_.array() - rate * gains * gradient_.array();
  points_ += velocity_;
  const Eigen::RowVector3f centre = points_.colwise().mean();
  points_.rowwise() -= centre;
  ++iteration_;
  stage_ = iteration_ == options_.iterations ? Stage::done : Stage::plant;
  publish_points();
}

void Tsne::publish_points() {
  Embedding embedding;
  embedding.points = of_unit_radius(points_);
  if (stage_ == Stage::done || n_ == 1)
    embedding.projection = project_by_neighbours(groundwork_.latest(), embedding.points);
  publish(std::move(embedding));
}

Progress Tsne::progress() const {
  if (stage_ == Stage::groundwork) {
    auto now = groundwork_.progress();
    now.fraction *= 0.05F;
    return now;
  }
  if (stage_ < Stage::plant) return {0.05F, "weighing neighbours"};
  const auto done = static_cast<float>(iteration_) / static_cast<float>(options_.iterations);
  auto message = fmt::format("iteration {} of {}", iteration_, options_.iterations);
  if (loss_ > 0.0) message += fmt::format(", divergence {:.3f}", loss_);
  if (exaggerates()) message += ", early exaggeration";
  return {0.05F + 0.95F * done, std::move(message)};
}

std::unique_ptr<EmbeddingJob> make_tsne(EmbeddingData data, const ParameterValues& values,
                                        std::uint64_t seed) {
  TsneOptions options;
  options.dims = static_cast<int>(values.at("dims"));
  options.perplexity = values.at("perplexity");
  options.iterations = static_cast<int>(values.at("iterations"));
  options.exaggerated_iterations = options.iterations / 3;
  options.exaggeration = static_cast<float>(values.at("exaggeration"));
  options.theta = static_cast<float>(values.at("theta"));
  GroundworkOptions groundwork;
  groundwork.components = static_cast<Eigen::Index>(values.at("components"));
  groundwork.neighbours = static_cast<Eigen::Index>(std::ceil(3.0 * options.perplexity));
  return std::make_unique<Tsne>(std::move(data.rows), groundwork, options, seed);
}

const Registration<EmbeddingMethod> tsne{
    {{"tsne",
      "t-SNE",
      "Neighbours stay neighbours: groups come apart clearly, but how far they lie from one "
      "another, "
      "and how large they are, means little.",
      {dims_parameter(),
       {"perplexity", "perplexity", ParameterKind::real, 30.0, 2.0, 200.0, true, "",
        "About how many neighbours each row has. Small: fine grain; large: the whole."},
       {"iterations", "iterations", ParameterKind::integer, 750, 50, 5000, true, "",
        "Steps of descent; during the first third neighbours are pulled together too strongly, so "
        "that groups find their places."},
       {"exaggeration", "exaggeration", ParameterKind::real, 12.0, 1.0, 50.0, true, "",
        "How much too strongly neighbours are pulled together at first."},
       {"theta", "theta", ParameterKind::real, 0.5, 0.0, 1.0, false, "",
        "How coarsely the push of far points is summed; 0: pair by pair."},
       components_parameter(100)}},
     make_tsne}};

const Registration<Term> tsne_term{
    {{"embedding.tsne", "t-SNE"},
     "Points are moved until those that are neighbours among the features are neighbours on the "
     "map. Groups come apart clearly, but their sizes and the distances between them mean little.",
     "min KL(P ‖ Q),   qᵢⱼ ∝ 1 / (1 + ‖yᵢ − yⱼ‖²)",
     "van der Maaten, Hinton: \"Visualizing data using t-SNE\", JMLR 9, 2008"}};
const Registration<Term> perplexity_term{
    {{"perplexity", "Perplexity"},
     "About how many neighbours each image has, in a soft count. Small shows fine grain, large "
     "shows the whole.",
     "perplexity = 2^(−∑ⱼ p(j | i) log₂ p(j | i))",
     "van der Maaten, Hinton: \"Visualizing data using t-SNE\", JMLR 9, 2008"}};
const Registration<Term> exaggeration_term{
    {{"exaggeration", "Early exaggeration"},
     "At first neighbours are pulled together much too strongly. So groups travel as a whole to "
     "their places before they unfold.",
     "pᵢⱼ ← 12 pᵢⱼ   for the first third",
     "van der Maaten, Hinton: \"Visualizing data using t-SNE\", JMLR 9, 2008"}};
const Registration<Term> theta_term{
    {{"theta", "Coarseness θ"},
     "Far away points push together, as one body, instead of each by itself. The larger θ, the "
     "sooner they count as far, and the faster and rougher the sum.",
     "one body where   size of the cell / distance < θ",
     "van der Maaten: \"Accelerating t-SNE using tree-based algorithms\", JMLR 15, 2014"}};

}  // namespace

}  // namespace diatom::ml
