// How far a map can be trusted: the measurement together with the map that it speaks of.
#pragma once

#include <cstdint>
#include <memory>

#include "app/map_job.h"
#include "ml/core/job.h"
#include "ml/metrics/map_quality.h"

namespace diatom::app {

struct MeasuredMap {
  ml::Snapshot<Map> map;
  ml::Snapshot<ml::MapQuality> quality;
};

class MapQualityJob : public ml::ResultJob<MeasuredMap> {
 public:
  // Throws std::invalid_argument where the map has fewer than 3 rows.
  MapQualityJob(ml::Snapshot<Map> map, std::uint64_t seed);

  ml::Step step() override;
  ml::Progress progress() const override { return measurement_.progress(); }

 private:
  ml::Snapshot<Map> map_;
  ml::MeasureMap measurement_;
};

}  // namespace diatom::app
