// The map of the data in space: how it is laid out, what bounds its groups, how far it can be
// trusted.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/coloring.h"
#include "app/commands/apply.h"
#include "app/workbench.h"
#include "ml/core/neighbours.h"

namespace diatom::app {

namespace {

const Map& map_now(const Session& session) {
  if (!map_is_current(session))
    throw std::runtime_error("there is no map of these features yet: wait for it");
  return *session.map;
}

// What is bounded changes: surfaces around something else would deceive.
void forget_bounds(Workbench& bench) {
  bench.cancel(JobRole::boundary);
  bench.session.boundary.reset();
}

const ml::MethodInfo& embedding_info(const Session& session) {
  return ml::EmbeddingRegistry::instance().find(session.embedding).info;
}

}  // namespace

void apply(Workbench& bench, const StartMap&) {
  auto& session = bench.session;
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  MapRequest request;
  request.features = session.features;
  request.taught_labels = session.taught_labels;
  request.embedding = session.embedding;
  request.values = session.embedding_values[session.embedding];
  request.seed = session.seed;
  request.before = session.map;
  const auto& clusters = session.clusters;
  if (session.map_of == MapOf::latents && clusters && clusters->latents) {
    request.reduction = clusters->reduction;
    request.latents = clusters->latents;
  }
  bench.start<Map>(
      JobRole::map, "Map by " + embedding_info(session).label,
      std::make_unique<MapJob>(std::move(request)),
      [](Session& into, ml::Snapshot<Map> map) { into.map = std::move(map); }, !session.playing);
}

void apply(Workbench& bench, const ChooseEmbedding& command) {
  ml::EmbeddingRegistry::instance().find(command.id);
  bench.session.embedding = command.id;
  if (bench.session.features) apply(bench, StartMap{});
}

void apply(Workbench& bench, const SetEmbeddingValue& command) {
  auto& session = bench.session;
  auto values = session.embedding_values[session.embedding];
  values[command.parameter] = command.value;
  ml::checked_values(embedding_info(session), values);
  session.embedding_values[session.embedding] = std::move(values);
}

void apply(Workbench& bench, const SetMapLook& command) {
  const auto& look = command.look;
  if (!look.boundary.empty()) ml::BoundaryRegistry::instance().find(look.boundary);
  const bool same_bounds = look.boundary == bench.session.map_look.boundary &&
                           look.boundary_values == bench.session.map_look.boundary_values;
  bench.session.map_look = look;
  if (!same_bounds) forget_bounds(bench);
}

void apply(Workbench& bench, const StartBoundary&) {
  auto& session = bench.session;
  const auto& look = session.map_look;
  if (!session.map || look.boundary.empty()) return;
  BoundaryRequest request;
  request.map = session.map;
  request.groups = groups_on_map(session);
  request.method = look.boundary;
  if (const auto found = look.boundary_values.find(look.boundary);
      found != look.boundary_values.end())
    request.values = found->second;
  request.seed = session.seed;
  bench.start<MapBoundary>(
      JobRole::boundary,
      "Boundaries by " + ml::BoundaryRegistry::instance().find(look.boundary).info.label,
      std::make_unique<BoundaryJob>(std::move(request)),
      [](Session& into, ml::Snapshot<MapBoundary> boundary) {
        into.boundary = std::move(boundary);
      });
}

void apply(Workbench& bench, const StartMapQuality&) {
  const auto& session = bench.session;
  constexpr Eigen::Index fewest_rows = 3;
  if (!map_is_current(session) || session.map->rows->rows() < fewest_rows) return;
  bench.start<MeasuredMap>(JobRole::map_quality, "Measuring the map",
                           std::make_unique<MapQualityJob>(session.map, session.seed),
                           [](Session& into, ml::Snapshot<MeasuredMap> measured) {
                             into.map_quality = std::move(measured);
                           });
}

void apply(Workbench& bench, const KeepPose& command) {
  apply(bench, ForgetPose{command.pose.name});
  bench.session.poses.push_back(command.pose);
}

void apply(Workbench& bench, const ForgetPose& command) {
  std::erase_if(bench.session.poses, [&](const Pose& pose) { return pose.name == command.name; });
}

void apply(Workbench& bench, const SelectRows& command) {
  bench.session.selection = std::make_shared<const std::vector<int>>(command.rows);
}

void apply(Workbench& bench, const SelectNeighbours& command) {
  const auto& rows = map_now(bench.session).rows;
  const auto count = std::clamp<Eigen::Index>(command.count, 1, rows->rows());
  const auto near = ml::NearestRows(rows).find(rows->row(command.row), count);
  std::vector<int> selected(near.rows.begin(), near.rows.end());
  std::sort(selected.begin(), selected.end());
  apply(bench, SelectRows{std::move(selected)});
}

void apply(Workbench& bench, const ChooseColor& command) {
  if (groups_of(command.by) != groups_of(bench.session.color_by)) forget_bounds(bench);
  bench.session.color_by = command.by;
  bench.session.color_column = command.column;
}

}  // namespace diatom::app
