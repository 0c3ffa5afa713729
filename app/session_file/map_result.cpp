// The map and how far it can be trusted, in a session file.
#include <memory>
#include <utility>

#include "app/session_file/results.h"
#include "app/session_file/saved_projection.h"

namespace diatom::ml {

// The columns are tensors.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MapQuality, trustworthiness, continuity, neighbourhood_hit,
                                   neighbours, measured)

}  // namespace diatom::ml

namespace diatom::app {

namespace {

bool shows_clusters_of(const Map& map, const Session& session) {
  return map.latents && session.clusters && session.clusters->latents == map.latents;
}

void take_latents(const Parts& parts, const Session& session, Map& map) {
  const auto of = parts.json.value("latents", "");
  if (of == "clusters") {
    require(session.clusters != nullptr, "map and clusters");
    map.latents = session.clusters->latents;
    map.reduction = session.clusters->reduction;
    return;
  }
  map.reduction = load_reduction("reduction", parts, session.features->values.cols());
  if (of == "own") map.latents = snapshot_of(parts.matrix("latents"));
}

}  // namespace

Parts save_map(const Map& map, const Session& session) {
  Parts parts;
  parts.add("points", map.embedding->points);
  parts.json["explained"] = map.embedding->explained;
  if (shows_clusters_of(map, session)) {
    parts.json["latents"] = "clusters";
  } else {
    save_reduction(map.reduction, "reduction", parts);
    if (map.latents) {
      parts.json["latents"] = "own";
      parts.add("latents", *map.latents);
    }
  }
  if (map.embedding->projection && map.rows->rows() > 0)
    save_projection(*map.embedding->projection, *map.rows, parts);
  return parts;
}

ml::Snapshot<Map> load_map(const Parts& parts, const Session& session) {
  Map map;
  map.features = session.features;
  map.labels = snapshot_of(session.features->labels());
  take_latents(parts, session, map);
  const auto& values = session.features->values;
  map.rows = map.latents ? map.latents : snapshot_of(map.reduction.apply(values));
  ml::Embedding embedding;
  embedding.points = parts.matrix("points");
  embedding.explained = parts.json.at("explained").get<double>();
  require(embedding.points.rows() == values.rows() && embedding.points.cols() == 3 &&
              embedding.points.allFinite() && map.rows->rows() == values.rows(),
          "map and features");
  embedding.projection = load_projection(parts, map.rows, embedding.points);
  map.embedding = snapshot_of(std::move(embedding));
  return snapshot_of(std::move(map));
}

Parts save_quality(const ml::MapQuality& quality) {
  Parts parts;
  parts.json = quality;
  parts.add("distortion", quality.distortion);
  parts.add("novelty", quality.novelty);
  return parts;
}

ml::Snapshot<ml::MapQuality> load_quality(const Parts& parts, std::size_t rows) {
  auto quality = parts.json.get<ml::MapQuality>();
  quality.distortion = parts.floats("distortion");
  quality.novelty = parts.floats("novelty");
  require(quality.distortion.size() == rows && quality.novelty.size() == rows, "map and features");
  return snapshot_of(std::move(quality));
}

}  // namespace diatom::app
