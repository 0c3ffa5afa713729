// LiveTrails: where in the map the feed is: every frame, tile or organism that was looked at as a
// point among its like, with the way that it came. Kept between pictures; placing costs a search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "app/panel.h"
#include "app/session.h"
#include "renderer/scene.h"

namespace diatom::app {

class LiveTrails {
 public:
  // Takes in what has come since the last call. A map of other features shows no trail.
  void follow(const Session& session);

  // The newest place of each is large, earlier ones fade into the distance.
  void add_to(renderer::Scene& scene) const;

  // The newest place of each.
  std::vector<LivePlace> places() const;

 private:
  struct Footprint {
    Eigen::Vector3f place;
    int label = 0;
  };
  struct Trail {
    std::deque<Footprint> steps;  // the newest last
    int looks = 0;                // of an organism, when its newest step was taken
    bool is_followed = true;      // is it in the newest overlay?
  };

  void take_in(const Session& session);

  std::map<std::uint64_t, Trail> trails_;  // by track; by place where nothing is tracked
  // What the places are of. Rows that are appended to a map move nothing.
  std::shared_ptr<const ml::Projection> projection_;
  std::uint64_t feed_ = 0;
  std::uint64_t followed_ = 0;
  ml::Snapshot<live::Overlay> newest_;
};

}  // namespace diatom::app
