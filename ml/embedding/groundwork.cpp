#include "ml/embedding/groundwork.h"

#include <algorithm>
#include <utility>

namespace diatom::ml {

namespace {

constexpr int component_iterations = 4;  // the last components need not be exact
constexpr Eigen::Index map_axes = 3;

}  // namespace

Matrix Groundwork::reduce(const Matrix& new_rows) const {
  return components ? components->place(new_rows) : new_rows;
}

GroundworkJob::GroundworkJob(Snapshot<Matrix> rows, const GroundworkOptions& options,
                             std::uint64_t seed)
    : rows_(std::move(rows)),
      options_(options),
      seed_(seed),
      reduces_(options.components > 0 && options.components < rows_->cols()),
      components_(rows_, reduces_ ? std::max(map_axes, options.components) : map_axes,
                  component_iterations, seed) {}

Step GroundworkJob::step() {
  if (!search_) {
    if (components_.step() == Step::done) begin_search();
    return Step::more;
  }
  if (rows_->rows() > 1 && search_->step() == Step::more) return Step::more;
  found_.neighbours = search_->latest();
  publish(std::move(found_));
  return Step::done;
}

void GroundworkJob::begin_search() {
  const auto components = components_.latest();
  found_.start = components->points.leftCols(map_axes);
  found_.rows = rows_;
  if (reduces_) {
    found_.components = components;
    found_.rows = std::shared_ptr<const Matrix>(components, &components->points);
  }
  search_ = std::make_unique<FindNeighbours>(found_.rows, options_.neighbours, seed_);
}

Progress GroundworkJob::progress() const {
  const auto now = search_ ? search_->progress() : components_.progress();
  return {0.5F * (now.fraction + (search_ ? 1.0F : 0.0F)),
          search_ ? now.message : "principal components"};
}

}  // namespace diatom::ml
