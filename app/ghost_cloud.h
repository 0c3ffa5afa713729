// GhostCloud: those who went by in the last minutes, as faint points in the map: where they lie
// apart from the training data, the world has drifted.
#pragma once

#include <memory>

#include "app/session.h"
#include "renderer/scene.h"

namespace diatom::app {

class GhostCloud {
 public:
  // Takes in what has come since the last call. A map of other features shows none.
  void follow(const Session& session);

  void add_to(renderer::Scene& scene) const;

 private:
  // What the places were derived from.
  ml::Snapshot<Drift> drift_;
  std::shared_ptr<const ml::Projection> projection_;

  std::shared_ptr<const renderer::Positions> places_;  // null: none
};

}  // namespace diatom::app
