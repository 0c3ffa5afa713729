// The map of the data in space.
#include <stdexcept>

#include "app/commands/apply.h"
#include "app/workbench.h"

namespace diatom::app {

void apply(Workbench& bench, const StartMap&) {
  auto& session = bench.session;
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  const auto& method = ml::EmbeddingRegistry::instance().find(session.embedding);
  MapRequest request;
  request.features = session.features;
  request.embedding = session.embedding;
  request.seed = session.seed;
  request.before = session.map;
  const auto& clusters = session.clusters;
  if (session.map_of == MapOf::latents && clusters && clusters->latents) {
    request.reduction = clusters->reduction;
    request.latents = clusters->latents;
  }
  bench.start<Map>(
      JobRole::map, "Map by " + method.info.label, std::make_unique<MapJob>(std::move(request)),
      [](Session& into, ml::Snapshot<Map> map) { into.map = std::move(map); }, !session.playing);
}

void apply(Workbench& bench, const SelectRows& command) {
  bench.session.selection = std::make_shared<const std::vector<int>>(command.rows);
}

void apply(Workbench& bench, const ChooseColor& command) {
  bench.session.color_by = command.by;
}

}  // namespace diatom::app
