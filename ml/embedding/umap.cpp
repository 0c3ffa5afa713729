// UMAP: a graph of neighbours whose edges hold with a probability, and points that are drawn
// together along sampled edges and away from sampled others. McInnes, Healy and Melville: "UMAP:
// uniform manifold approximation and projection", arXiv 1802.03426, 2018.
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ml/core/random.h"
#include "ml/core/seeds.h"
#include "ml/core/term.h"
#include "ml/embedding/embedding.h"
#include "ml/embedding/groundwork.h"
#include "ml/embedding/neighbour_graph.h"
#include "ml/embedding/neighbour_projection.h"
#include "ml/embedding/padded_places.h"
#include "ml/embedding/spectral_start.h"
#include "ml/embedding/umap_curve.h"

namespace diatom::ml {

namespace {

constexpr float start_extent = 10.0F;            // of the start, as the largest coordinate
constexpr float largest_force = 4.0F;            // of one sample, in each coordinate
constexpr int repelled_per_edge = 6;             // rows a sampled edge is pushed away from, by twos
constexpr Eigen::Index weighed_in_step = 512;    // rows
constexpr Eigen::Index listed_in_step = 16'384;  // rows
constexpr std::size_t edges_in_step = 100'000;   // looked at, of which some are sampled
constexpr int width_bisections = 64;

// Weights of one row's neighbours: 1 for the nearest, falling so that they sum to log2(count).
// `distances` ascend; `weights` has room for as many.
void weigh(const float* distances, std::size_t count, float* weights) {
  const double nearest = distances[0];
  const double wanted = std::log2(static_cast<double>(count) + 1.0);
  double low = 0.0;
  double high = 0.0;  // 0: not yet known
  double width = 1.0;
  for (int i = 0; i < width_bisections; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < count; ++j) sum += std::exp(-(distances[j] - nearest) / width);
    (sum > wanted ? high : low) = width;
    width = high == 0.0 ? 2.0 * width : 0.5 * (low + high);
  }
  double mean = 0.0;
  for (std::size_t j = 0; j < count; ++j) mean += distances[j] / static_cast<double>(count);
  width = std::max(width, 1e-3 * mean);
  for (std::size_t j = 0; j < count; ++j) {
    const double beyond = distances[j] - nearest;
    weights[j] = beyond > 0.0 ? static_cast<float>(std::exp(-beyond / width)) : 1.0F;
  }
}

struct UmapOptions {
  int dims = 3;
  int epochs = 0;
  UmapCurve curve = {};
};

class Umap : public EmbeddingJob {
 public:
  Umap(Snapshot<Matrix> rows, const GroundworkOptions& groundwork, const UmapOptions& options,
       std::uint64_t seed)
      : groundwork_(rows, groundwork, seed),
        options_(options),
        forces_(options.curve),
        n_(rows->rows()),
        seed_(seed),
        random_(seed_of(seed, {2})) {}

  Step step() override;
  Progress progress() const override;

 private:
  enum class Stage { groundwork, weigh, unite, begin, list, sample, done };

  void weigh_some();
  void begin_start();
  void place_start();
  void list_some();
  void sample_some();
  void sample(Eigen::Index head, Eigen::Index tail);
  void publish_points();

  struct Edge {
    std::int32_t head, tail;
    float period;  // epochs between two samples
    float next;    // the epoch of the next one
  };

  GroundworkJob groundwork_;
  UmapOptions options_;
  UmapForces forces_;
  Eigen::Index n_;
  std::uint64_t seed_;
  Random random_;
  Stage stage_ = Stage::groundwork;
  Eigen::Index next_row_ = 0;
  std::vector<float> weights_;
  std::unique_ptr<UniteNeighbours> unite_;
  SparseRows graph_;  // that at least one of two rows holds the other for its neighbour
  std::unique_ptr<SpectralStart> start_;
  float strongest_ = 0.0F;  // of the graph
  std::vector<Edge> edges_;
  std::size_t next_edge_ = 0;
  int epoch_ = 0;
  PaddedPlaces points_;
};

Step Umap::step() {
  switch (stage_) {
    case Stage::groundwork:
      if (groundwork_.step() == Step::more) break;
      stage_ = Stage::weigh;
      if (n_ > 1) break;
      points_.setZero(n_, 4);
      stage_ = Stage::done;
      publish_points();
      break;
    case Stage::weigh:
      weigh_some();
      break;
    case Stage::unite:
      if (unite_->step()) begin_start();
      break;
    case Stage::begin:
      if (start_->step()) place_start();
      break;
    case Stage::list:
      list_some();
      break;
    case Stage::sample:
      sample_some();
      break;
    case Stage::done:
      break;
  }
  return stage_ == Stage::done ? Step::done : Step::more;
}

void Umap::weigh_some() {
  const auto& neighbours = *groundwork_.latest()->neighbours;
  const auto count = static_cast<std::size_t>(neighbours.count);
  weights_.resize(neighbours.distances.size());
  const auto end = std::min(n_, next_row_ + weighed_in_step);
  for (; next_row_ < end; ++next_row_) {
    const auto first = static_cast<std::size_t>(next_row_) * count;
    weigh(neighbours.distances.data() + first, count, weights_.data() + first);
  }
  if (next_row_ < n_) return;
  // That at least one of the two edges holds.
  unite_ = std::make_unique<UniteNeighbours>(
      neighbours, std::move(weights_),
      [](float own, float other) { return own + other - own * other; });
  stage_ = Stage::unite;
}

void Umap::begin_start() {
  graph_ = unite_->take();
  unite_.reset();
  strongest_ = *std::max_element(graph_.values.begin(), graph_.values.end());
  start_ = std::make_unique<SpectralStart>(graph_, groundwork_.latest()->start, seed_);
  next_row_ = 0;
  stage_ = Stage::begin;
}

// By the graph where it is one; by principal components where it falls apart, or rows do not.
void Umap::place_start() {
  const auto& components = groundwork_.latest()->start;
  Matrix start = start_->take();
  start_.reset();
  if (start.size() == 0 || components.isZero(0.0F)) start = components;
  points_.setZero(n_, 4);
  const auto axes = std::min<Eigen::Index>(options_.dims, groundwork_.latest()->rows->cols());
  points_.leftCols(axes) = start.leftCols(axes);
  const float extent = points_.cwiseAbs().maxCoeff();
  if (extent > 0.0F) points_ *= start_extent / extent;
  publish_points();
  edges_.reserve(graph_.values.size());
  stage_ = Stage::list;
}

void Umap::list_some() {
  const float weakest = strongest_ / static_cast<float>(options_.epochs);
  const auto end = std::min(n_, next_row_ + listed_in_step);
  for (; next_row_ < end; ++next_row_) {
    const auto place = static_cast<std::size_t>(next_row_);
    for (auto entry = graph_.first[place]; entry < graph_.first[place + 1]; ++entry) {
      if (graph_.values[entry] < weakest) continue;  // it would never be sampled
      const float period = strongest_ / graph_.values[entry];
      edges_.push_back(
          {static_cast<std::int32_t>(next_row_), graph_.columns[entry], period, period});
    }
  }
  if (next_row_ < n_) return;
  graph_ = {};
  stage_ = Stage::sample;
}

void Umap::sample_some() {
  const auto end = std::min(edges_.size(), next_edge_ + edges_in_step);
  for (; next_edge_ < end; ++next_edge_) {
    auto& edge = edges_[next_edge_];
    if (edge.next > static_cast<float>(epoch_ + 1)) continue;
    edge.next += edge.period;
    sample(edge.head, edge.tail);
  }
  if (next_edge_ < edges_.size()) return;
  next_edge_ = 0;
  ++epoch_;
  if (epoch_ == options_.epochs) stage_ = Stage::done;
  publish_points();
}

// Draws the two together, and the head away from a few rows at random. All of these forces are
// those at the head's place of before, so that none has to wait for another.
void Umap::sample(Eigen::Index head, Eigen::Index tail) {
  const auto limited = [](const Eigen::Array4f& force) -> Eigen::Array4f {
    return force.max(-largest_force).min(largest_force);
  };
  const float rate = 1.0F - static_cast<float>(epoch_) / static_cast<float>(options_.epochs);
  const Eigen::Array4f own = place_at(points_, head);
  const Eigen::Array4f other = place_at(points_, tail);
  const Eigen::Array4f apart = own - other;
  const Eigen::Array4f pull = limited(forces_.pull(apart.square().sum()) * apart);
  Eigen::Array4f push = Eigen::Array4f::Zero();
  const auto add_push = [&](std::uint32_t draw) {  // any 32 bits stand for a row
    const auto row = static_cast<Eigen::Index>(draw * static_cast<std::uint64_t>(n_) >> 32U);
    const Eigen::Array4f away = own - place_at(points_, row);
    push += limited(forces_.push(away.square().sum()) * away);
  };
  for (int i = 0; i < repelled_per_edge; i += 2) {
    const auto draws = random_.bits();
    add_push(static_cast<std::uint32_t>(draws >> 32U));
    add_push(static_cast<std::uint32_t>(draws));
  }
  put_place(points_, tail, other - rate * pull);
  put_place(points_, head, own + rate * (pull + push));
}

void Umap::publish_points() {
  Embedding embedding;
  embedding.points = of_unit_radius(points_.leftCols<3>());
  if (stage_ == Stage::done)
    embedding.projection = project_by_neighbours(groundwork_.latest(), embedding.points);
  publish(std::move(embedding));
}

Progress Umap::progress() const {
  if (stage_ == Stage::groundwork) {
    auto now = groundwork_.progress();
    now.fraction *= 0.1F;
    return now;
  }
  if (stage_ == Stage::begin) return {0.1F, "finding a start"};
  if (stage_ < Stage::sample) return {0.1F, "weighing neighbours"};
  return {0.1F + 0.9F * static_cast<float>(epoch_) / static_cast<float>(options_.epochs),
          fmt::format("epoch {} of {}", epoch_, options_.epochs)};
}

// As the authors' own implementation chooses.
int epochs_for(Eigen::Index rows) {
  return rows <= 10'000 ? 500 : 200;
}

std::unique_ptr<EmbeddingJob> make_umap(EmbeddingData data, const ParameterValues& values,
                                        std::uint64_t seed) {
  UmapOptions options;
  options.dims = static_cast<int>(values.at("dims"));
  options.epochs = static_cast<int>(values.at("epochs"));
  if (options.epochs == 0) options.epochs = epochs_for(data.rows->rows());
  options.curve = fit_umap_curve(values.at("min_distance"));
  GroundworkOptions groundwork;
  groundwork.components = static_cast<Eigen::Index>(values.at("components"));
  groundwork.neighbours = static_cast<Eigen::Index>(values.at("neighbours"));
  return std::make_unique<Umap>(std::move(data.rows), groundwork, options, seed);
}

const Registration<EmbeddingMethod> umap{
    {{"umap",
      "UMAP",
      "Neighbours stay neighbours, groups are packed more densely than by t-SNE, and more of how "
      "they lie to one another is kept.",
      {dims_parameter(),
       {"neighbours", "neighbours", ParameterKind::integer, 15, 2, 200, true, "",
        "Of each row in the graph. Few: fine grain; many: the whole."},
       {"min_distance", "least distance", ParameterKind::real, 0.1, 0.0, 0.99, false, "",
        "How densely points may be packed, in units of the spread of a neighbourhood."},
       {"epochs", "epochs", ParameterKind::integer, 0, 0, 5000, false, "",
        "Passes over the graph; auto: 500 for up to 10,000 rows, 200 beyond."},
       components_parameter(50)}},
     make_umap}};

const Registration<Term> umap_term{
    {{"embedding.umap", "UMAP"},
     "A graph of nearest neighbours is laid out like springs: neighbours attract, drawn others "
     "repel. It is quicker than t-SNE and keeps a little more of how the groups lie to one "
     "another.",
     "min −∑ (pᵢⱼ ln qᵢⱼ + (1 − pᵢⱼ) ln(1 − qᵢⱼ)),   q = 1 / (1 + a d^(2b))",
     "McInnes, Healy, Melville: \"UMAP: uniform manifold approximation and projection for "
     "dimension reduction\", 2018"}};
const Registration<Term> umap_neighbours_term{
    {{"umap.neighbours", "Neighbours in the graph"},
     "How many neighbours each image is tied to. Few show fine grain, many show the whole.",
     "∑ⱼ exp(−max(0, dᵢⱼ − ρᵢ) / σᵢ) = log₂ k",
     "McInnes, Healy, Melville: \"UMAP: uniform manifold approximation and projection for "
     "dimension reduction\", 2018"}};
const Registration<Term> min_distance_term{
    {{"min_distance", "Least distance"},
     "How densely points may be packed on the map. Small shows clumps, large spreads every group "
     "out so that its inside can be seen.",
     "1 / (1 + a d^(2b)) ≈ 1 up to the least distance, then it falls",
     "McInnes, Healy, Melville: \"UMAP: uniform manifold approximation and projection for "
     "dimension reduction\", 2018"}};

}  // namespace

}  // namespace diatom::ml
