#include "app/map_quality_job.h"

#include <utility>

namespace diatom::app {

namespace {

constexpr Eigen::Index neighbours_compared = 15;
constexpr std::size_t rows_measured = 2000;  // at most: half a second of work on a slow core

}  // namespace

MapQualityJob::MapQualityJob(ml::Snapshot<Map> map, std::uint64_t seed)
    : map_(std::move(map)),
      measurement_(map_->rows,
                   std::shared_ptr<const ml::Matrix>(map_->embedding, &map_->embedding->points),
                   map_->labels, {neighbours_compared, rows_measured}, seed) {}

ml::Step MapQualityJob::step() {
  const auto outcome = measurement_.step();
  if (outcome == ml::Step::done) publish({map_, measurement_.latest()});
  return outcome;
}

}  // namespace diatom::app
