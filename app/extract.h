// Extract: Session -> Scene. What is drawn is decided here; drawing never looks into the Session.
// Scene items alias the session's snapshots. The few columns that have to be derived (flags,
// colours) are kept until one of the snapshots that they were derived from is replaced.
#pragma once

#include "app/coloring.h"
#include "app/ghost_cloud.h"
#include "app/live_trails.h"
#include "app/session.h"
#include "renderer/scene.h"

namespace diatom::app {

class MapScene {
 public:
  // Pictures stand in the places of points that are nearer to the eye than `pictures_within`; 0:
  // none do.
  renderer::Scene extract(const Session& session, int hovered_row, float pictures_within = 0.0F);

  // Of the newest extracted scene.
  std::vector<LivePlace> live_places() const { return trails_.places(); }

  // Around all points of the newest extracted scene.
  const renderer::Bounds& bounds() const { return bounds_; }

 private:
  void derive_columns(const Session& session);
  renderer::PointCloud cloud(const Session& session, int hovered_row) const;
  renderer::Thumbnails pictures(const Session& session, float within);

  // What the columns below were derived from.
  ml::Snapshot<Map> map_;
  ml::Snapshot<TopTuningRun> training_;
  ml::Snapshot<ml::Labels> labels_;
  ml::Snapshot<ClusterRun> clusters_;
  ml::Snapshot<Groups> groups_;
  ml::Snapshot<Ramp> ramp_;
  ml::Snapshot<std::vector<int>> selection_;
  ColorBy color_by_ = ColorBy::label;
  bool dims_others_ = false;

  std::shared_ptr<const std::vector<int>> class_ids_;
  std::shared_ptr<const std::vector<float>> scalars_;
  std::shared_ptr<const std::vector<std::uint8_t>> flags_;
  renderer::Bounds bounds_;
  ShownRamp shown_ramp_;

  ml::Snapshot<Thumbnails> pictures_;  // what the two below were derived from
  std::shared_ptr<const std::vector<int>> picture_rows_;
  std::shared_ptr<const std::vector<int>> picture_tiles_;

  LiveTrails trails_;
  GhostCloud ghosts_;
};

renderer::Scene live_scene(const Session& session);

// The sheets of thumbnails, of the picture under the mouse, of decoded and prepared pictures and of
// strangers, pixel for pixel on targets of their size; empty where there is none.
renderer::Scene thumbnail_scene(const Session& session);
renderer::Scene hover_scene(const Session& session);
renderer::Scene decoded_scene(const Session& session);
renderer::Scene preparation_scene(const Session& session);
renderer::Scene strangers_scene(const Session& session);

}  // namespace diatom::app
