// BoundaryJob: a map and the group of each of its rows -> surfaces around the groups, or between
// them. What is drawn between them is a classifier of its own, FALKON solved on the places of the
// map: the one that recognises lives in the space of the features, and no sheet in three dimensions
// is its boundary.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/map_job.h"
#include "ml/boundary/boundary.h"
#include "ml/classifier/classifier.h"
#include "ml/core/job.h"

namespace diatom::app {

struct MapBoundary {
  ml::Snapshot<Map> map;            // whose places are bounded
  ml::Snapshot<ml::Labels> groups;  // (N), negative: in none
  std::string method;               // BoundaryMethod id
  ml::ParameterValues values;
  ml::Snapshot<ml::Boundary> surfaces;
  // Share of the map's training rows that the classifier on places labels as their groups; NaN
  // where there is none.
  double accuracy_on_places = 0.0;
};

struct BoundaryRequest {
  ml::Snapshot<Map> map;
  ml::Snapshot<ml::Labels> groups;
  std::string method;
  ml::ParameterValues values;
  std::uint64_t seed = 0;
};

class BoundaryJob : public ml::ResultJob<MapBoundary> {
 public:
  explicit BoundaryJob(BoundaryRequest request);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();
  void begin_classifier();
  void begin_surfaces(ml::Scorer scorer);

  MapBoundary found_;
  std::uint64_t seed_;
  ml::Snapshot<ml::Matrix> places_;  // (N, 3), those of the map
  std::unique_ptr<ml::ClassifierTrainer>
      trainer_;                                // null where none is needed, and once it is done
  std::unique_ptr<ml::BoundaryJob> surfaces_;  // null before
};

}  // namespace diatom::app
