#include "ml/boundary/decision_sheets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "ml/boundary/groups.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index places_in_step = 512;  // that the scorer is asked for
constexpr Eigen::Index refinements = 3;
constexpr float nowhere = 1e12F;  // squared distance of what has not been reached

Grid grid_within_reach(const Matrix& points, int resolution, float reach) {
  const auto box = box_of(points);
  const float spacing =
      (box.sizes().maxCoeff() + 2.0F * reach) / static_cast<float>(resolution - 4);
  return grid_around(box, reach + spacing, spacing);
}

// By how much a class beats the best of the others; negative where it does not win.
float margin_of(const Eigen::Ref<const Eigen::RowVectorXf>& scores, int winner) {
  float best = -std::numeric_limits<float>::infinity();
  for (Eigen::Index other = 0; other < scores.size(); ++other)
    if (other != winner) best = std::max(best, scores[other]);
  return scores[winner] - best;
}

// Where on a crossing the margin is zero, by the false position: the chord between what is known on
// either side is followed, and the side on which it ends moves there. Where that is the same side
// twice, the other's margin is halved (the Illinois rule), so that both move.
struct Bracket {
  float inside = 0.0F;
  float outside = 1.0F;
  float margin_inside = 0.0F;
  float margin_outside = 0.0F;
  int moved = 0;  // 1: the inside did last, -1: the outside

  float guess() const {
    const float share = margin_inside / (margin_inside - margin_outside);
    return inside + std::clamp(share, 0.0F, 1.0F) * (outside - inside);
  }

  void learn(float at, float margin) {
    const bool is_inside = margin > 0.0F;
    (is_inside ? inside : outside) = at;
    (is_inside ? margin_inside : margin_outside) = margin;
    if (moved == (is_inside ? 1 : -1)) (is_inside ? margin_outside : margin_inside) *= 0.5F;
    moved = is_inside ? 1 : -1;
  }
};

// The triangles whose first corners are given, with the vertices that they need.
IsoSurface cut_out(const IsoSurface& surface, const std::vector<std::size_t>& firsts) {
  constexpr auto unused = UINT32_MAX;
  std::vector<std::uint32_t> renamed(surface.crossings.size(), unused);
  std::vector<Eigen::Index> kept;
  IsoSurface part;
  for (const auto first : firsts)
    for (auto corner = first; corner < first + 3; ++corner) {
      const auto vertex = surface.mesh.triangles[corner];
      if (renamed[vertex] == unused) {
        renamed[vertex] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(static_cast<Eigen::Index>(vertex));
        part.crossings.push_back(surface.crossings[vertex]);
      }
      part.mesh.triangles.push_back(renamed[vertex]);
    }
  part.mesh.vertices = surface.mesh.vertices(kept, Eigen::all);
  part.mesh.normals = surface.mesh.normals(kept, Eigen::all);
  return part;
}

}  // namespace

DecisionSheets::DecisionSheets(const Matrix& points, Scorer scorer, std::vector<int> classes,
                               int resolution, float reach)
    : points_(points),
      scorer_(std::move(scorer)),
      classes_(std::move(classes)),
      reach_(reach),
      grid_(grid_within_reach(points, resolution, reach)),
      winners_(static_cast<std::size_t>(grid_.nodes()), -1),
      squared_distances_(static_cast<std::size_t>(grid_.nodes()), nowhere),
      distances_(grid_, Eigen::Array3i::Constant(static_cast<int>(reach / grid_.spacing) + 1)) {
  for (Eigen::Index row = 0; row < points.rows(); ++row) {
    const auto node = grid_.index(grid_.nearest(points.row(row).transpose()));
    squared_distances_[static_cast<std::size_t>(node)] = 0.0F;
  }
}

Step DecisionSheets::step() {
  switch (stage_) {
    case Stage::near:
      if (distances_.step(squared_distances_, nowhere, [](int /*axis*/, int offset) {
            return [squared = static_cast<float>(offset * offset)](float value, float seen) {
              return std::min(value, seen + squared);
            };
          }))
        list_near_nodes();
      break;
    case Stage::score:
      score_some();
      break;
    case Stage::march:
      if (march_->step() == Step::more) break;
      part(march_->take());
      begin_sheet();
      break;
    case Stage::refine:
      refine_some();
      break;
    case Stage::done:
      break;
  }
  return stage_ == Stage::done ? Step::done : Step::more;
}

// A node more than the reach, so that the cells on its rim are whole.
void DecisionSheets::list_near_nodes() {
  const float nodes = reach_ / grid_.spacing + 1.0F;
  for (std::size_t node = 0; node < squared_distances_.size(); ++node)
    if (squared_distances_[node] <= nodes * nodes) near_.push_back(static_cast<Eigen::Index>(node));
  stage_ = Stage::score;
}

Matrix DecisionSheets::scores_of(const Matrix& places) const {
  Matrix scores = scorer_(places);
  DIATOM_CHECK(scores.rows() == places.rows(), "a scorer that skips places");
  if (scores.cols() <= classes_.back())
    throw std::runtime_error("the classifier has " + std::to_string(scores.cols()) +
                             " classes, but a point is of class " +
                             std::to_string(classes_.back()) + "; train it on these classes");
  if (!scores.allFinite())
    throw std::runtime_error("the classifier's scores are not finite near the points");
  return scores;
}

void DecisionSheets::score_some() {
  const auto count = std::min(places_in_step, static_cast<Eigen::Index>(near_.size()) - next_);
  Matrix places(count, 3);
  for (Eigen::Index row = 0; row < count; ++row)
    Eigen::Vector3f::Map(places.row(row).data()) =
        grid_.place(grid_.node(near_[static_cast<std::size_t>(next_ + row)]));
  const Matrix scores = scores_of(places);
  if (next_ == 0) scores_.resize(static_cast<Eigen::Index>(near_.size()), scores.cols());
  scores_.middleRows(next_, count) = scores;
  for (Eigen::Index row = 0; row < count; ++row) {
    auto& winner = winners_[static_cast<std::size_t>(near_[static_cast<std::size_t>(next_ + row)])];
    scores.row(row).maxCoeff(&winner);
    if (margin_of(scores.row(row), winner) <= 0.0F) winner = -1;
  }
  next_ += count;
  if (next_ == static_cast<Eigen::Index>(near_.size())) begin_class();
}

void DecisionSheets::begin_class() {
  margins_.assign(static_cast<std::size_t>(grid_.nodes()), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t row = 0; row < near_.size(); ++row)
    margins_[static_cast<std::size_t>(near_[row])] =
        margin_of(scores_.row(static_cast<Eigen::Index>(row)), classes_[class_]);
  march_.emplace(grid_, margins_, 0.0F);
  stage_ = Stage::march;
}

// A sheet for each class beyond. Those triangles whose other class has a sheet with this one
// already are left out. Where three classes meet, a triangle's corners may face two others: it is
// the later one's.
void DecisionSheets::part(const IsoSurface& surface) {
  std::map<int, std::vector<std::size_t>> corners;  // of triangles, by the class beyond them
  const auto& triangles = surface.mesh.triangles;
  for (std::size_t first = 0; first < triangles.size(); first += 3) {
    int other = -1;
    for (std::size_t corner = first; corner < first + 3; ++corner)
      other = std::max(
          other, winners_[static_cast<std::size_t>(surface.crossings[triangles[corner]].outside)]);
    const bool is_drawn = other >= 0 && other < classes_[class_] &&
                          std::binary_search(classes_.begin(), classes_.end(), other);
    if (!is_drawn) corners[other].push_back(first);
  }
  for (const auto& [other, firsts] : corners) waiting_.push_back({other, cut_out(surface, firsts)});
}

// The next of those that wait, or the next class.
void DecisionSheets::begin_sheet() {
  next_ = 0;
  stage_ = Stage::refine;
  if (!waiting_.empty()) return;
  if (++class_ < classes_.size())
    begin_class();
  else
    stage_ = Stage::done;
}

void DecisionSheets::refine_some() {
  auto& sheet = waiting_.back().surface;
  const auto all = static_cast<Eigen::Index>(sheet.crossings.size());
  const auto count = std::min(places_in_step / refinements, all - next_);
  std::vector<Bracket> brackets;
  for (Eigen::Index row = next_; row < next_ + count; ++row) {
    const auto& crossing = sheet.crossings[static_cast<std::size_t>(row)];
    brackets.push_back({0.0F, 1.0F, margins_[static_cast<std::size_t>(crossing.inside)],
                        margins_[static_cast<std::size_t>(crossing.outside)], 0});
  }
  auto places = sheet.mesh.vertices.middleRows(next_, count);
  for (Eigen::Index round = 0; round < refinements && count > 0; ++round) {
    const Matrix scores = scores_of(places);
    for (Eigen::Index row = 0; row < count; ++row) {
      const auto& crossing = sheet.crossings[static_cast<std::size_t>(next_ + row)];
      auto& bracket = brackets[static_cast<std::size_t>(row)];
      bracket.learn(bracket.guess(), margin_of(scores.row(row), classes_[class_]));
      const Eigen::Vector3f start = grid_.place(grid_.node(crossing.inside));
      const Eigen::Vector3f way = grid_.place(grid_.node(crossing.outside)) - start;
      Eigen::Vector3f::Map(places.row(row).data()) = start + bracket.guess() * way;
    }
  }
  next_ += count;
  if (next_ < all) return;
  sheet.mesh.presence = presence_of(sheet.mesh.vertices);
  sheets_.push_back({classes_[class_], waiting_.back().other, 0.0, std::move(sheet.mesh)});
  waiting_.pop_back();
  begin_sheet();
}

// Whole up to half the reach, and gone before the surface ends in the steps of whole cells.
std::vector<float> DecisionSheets::presence_of(const Matrix& vertices) const {
  const float reach = reach_ / grid_.spacing;  // in nodes, as all here
  const float end = std::max(1.0F, reach - 0.5F);
  std::vector<float> presence;
  presence.reserve(static_cast<std::size_t>(vertices.rows()));
  for (Eigen::Index row = 0; row < vertices.rows(); ++row) {
    float distance = 0.0F;
    for_each_node_around(grid_, vertices.row(row).transpose(), [&](auto node, float weight) {
      distance += weight * std::min(std::sqrt(squared_distances_[node]), reach + 2.0F);
    });
    presence.push_back(std::clamp(2.0F * (1.0F - distance / end), 0.0F, 1.0F));
  }
  return presence;
}

float DecisionSheets::fraction() const {
  constexpr float scoring = 0.8F;
  if (stage_ == Stage::near) return 0.0F;
  if (stage_ == Stage::score)
    return scoring * static_cast<float>(next_) / static_cast<float>(near_.size());
  return scoring +
         (1.0F - scoring) * static_cast<float>(class_) / static_cast<float>(classes_.size());
}

}  // namespace diatom::ml
