// What was found without labels, in a session file: the way into the latent space, the clusters,
// and what a person has made of them.
#include <memory>
#include <utility>

#include "app/session_file/results.h"
#include "ml/clustering/how_many.h"

namespace diatom::ml {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Criterion, values, suggested)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HowMany, ks, rows, entropy, bic, silhouette, gap, gap_errors,
                                   suggested)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartitionScores, purity, overlaps, lost, adjusted_rand,
                                   mutual_information, accuracy)

}  // namespace diatom::ml

namespace diatom::app {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CarriedLabels, per_class, shares)

namespace {

using nlohmann::json;

json json_of_curve(const std::vector<ClusterPoint>& curve) {
  auto points = json::array();
  for (const auto& point : curve) {
    points.push_back({{"epoch", point.epoch},
                      {"silhouette", point.scores.silhouette},
                      {"silhouette_rows", point.scores.silhouette_rows}});
    if (point.scores.by_labels) points.back()["by_labels"] = *point.scores.by_labels;
  }
  return points;
}

std::vector<ClusterPoint> curve_from(const json& points) {
  std::vector<ClusterPoint> curve;
  for (const auto& said : points) {
    ClusterPoint point;
    point.epoch = said.at("epoch").get<double>();
    point.scores.silhouette = said.at("silhouette").get<double>();
    point.scores.silhouette_rows = said.at("silhouette_rows").get<Eigen::Index>();
    if (said.contains("by_labels"))
      point.scores.by_labels = said.at("by_labels").get<ml::PartitionScores>();
    curve.push_back(std::move(point));
  }
  return curve;
}

json json_of_vae(const ml::VaeRun& run) {
  auto points = json::array();
  for (const auto& point : run.curve)
    points.push_back({{"epoch", point.epoch},
                      {"reconstruction", point.reconstruction},
                      {"kl", point.kl},
                      {"kl_by_dimension", std::vector<float>(point.kl_by_dimension.data(),
                                                             point.kl_by_dimension.data() +
                                                                 point.kl_by_dimension.size())}});
  return {{"curve", points}, {"epochs", run.epochs}, {"seconds", run.seconds}};
}

ml::VaeRun vae_run_from(const json& said) {
  ml::VaeRun run;
  for (const auto& from : said.at("curve")) {
    ml::VaePoint point;
    point.epoch = from.at("epoch").get<double>();
    point.reconstruction = from.at("reconstruction").get<double>();
    point.kl = from.at("kl").get<double>();
    const auto kl = from.at("kl_by_dimension").get<std::vector<float>>();
    point.kl_by_dimension =
        Eigen::Map<const ml::Vector>(kl.data(), static_cast<Eigen::Index>(kl.size()));
    run.curve.push_back(std::move(point));
  }
  run.epochs = said.at("epochs").get<int>();
  run.seconds = said.at("seconds").get<double>();
  return run;
}

void save_partition(const ml::Clustering& clustering, Parts& parts) {
  parts.json["clustering"] = {{"method", clustering.partition->method()},
                              {"objective", clustering.objective},
                              {"objective_name", clustering.objective_name},
                              {"seconds", clustering.seconds}};
  parts.add("assignment", clustering.assignment);
  parts.add("partition", clustering.partition->tensors());
}

ml::Snapshot<ml::Clustering> load_partition(const Parts& parts, const ClusterRun& run) {
  const auto& said = parts.json.at("clustering");
  const auto& method =
      ml::ClusteringRegistry::instance().find(said.at("method").get<std::string>());
  ml::Clustering clustering;
  clustering.partition = method.restore(parts.map("partition"));
  clustering.assignment = parts.integers("assignment");
  clustering.objective = said.at("objective").get<std::vector<double>>();
  clustering.objective_name = said.at("objective_name").get<std::string>();
  clustering.seconds = said.at("seconds").get<double>();
  clustering.how_many = run.how_many;
  const int clusters = clustering.partition->clusters();
  require(clustering.assignment.size() == run.features->samples.size() &&
              clustering.partition->dim() == run.latents->cols() &&
              run.marks.size() == static_cast<std::size_t>(clusters),
          "clusters and features");
  for (const int cluster : clustering.assignment)
    require(cluster >= ml::outlier && cluster < clusters, "clusters and their rows");
  return snapshot_of(std::move(clustering));
}

// Standardised rows are as wide as the features, and made again in a moment.
bool are_standardised_rows(const ClusterRun& run) {
  return !run.reduction.vae && !run.reduction.components;
}

ml::Snapshot<ml::Matrix> latents_from(const Parts& parts, const ClusterRun& run) {
  auto latents =
      parts.has("latents") ? parts.matrix("latents") : run.reduction.apply(run.features->values);
  require(latents.rows() == run.features->values.rows(), "latents and features");
  return snapshot_of(std::move(latents));
}

ml::PrincipalComponents components_from(const std::string& name, const Parts& parts,
                                        Eigen::Index columns) {
  ml::PrincipalComponents components;
  components.mean = parts.vector(name + ".mean");
  components.axes = parts.matrix(name + ".axes");
  components.variances = parts.vector(name + ".variances");
  components.explained = parts.json.at(name + ".explained").get<double>();
  require(components.mean.size() == columns && components.axes.rows() == columns &&
              components.axes.cols() == components.variances.size(),
          "principal components");
  return components;
}

// As it was scored: by the data's own labels.
ml::Contingency table_of_run(const ClusterRun& run) {
  return ml::contingency(run.clustering->assignment, run.clustering->partition->clusters(),
                         run.features->labels(), static_cast<int>(run.features->classes.size()));
}

}  // namespace

void save_reduction(const Reduction& reduction, const std::string& name, Parts& parts) {
  parts.json[name] = true;
  if (const auto& standardisation = reduction.standardisation) {
    parts.add(name + ".mean", standardisation->mean);
    parts.add(name + ".deviation", standardisation->deviation);
  }
  if (reduction.vae) parts.add(name + ".vae", reduction.vae->tensors());
  if (const auto& components = reduction.components) {
    parts.add(name + ".components.mean", components->mean);
    parts.add(name + ".components.axes", ml::Matrix(components->axes));
    parts.add(name + ".components.variances", components->variances);
    parts.json[name + ".components.explained"] = components->explained;
  }
}

Reduction load_reduction(const std::string& name, const Parts& parts, Eigen::Index columns) {
  Reduction reduction;
  if (parts.has(name + ".mean")) {
    reduction.standardisation = snapshot_of(
        ml::Standardisation{parts.vector(name + ".mean"), parts.vector(name + ".deviation")});
    require(reduction.standardisation->mean.size() == columns &&
                reduction.standardisation->deviation.size() == columns,
            "reduction and features");
  }
  if (parts.json.contains(name + ".vae")) {
    reduction.vae = ml::restore_vae(parts.map(name + ".vae"));
    require(reduction.vae->dim() == columns, "reduction and features");
  }
  if (parts.has(name + ".components.mean"))
    reduction.components = snapshot_of(components_from(name + ".components", parts, columns));
  return reduction;
}

Parts save_clusters(const ClusterRun& run) {
  Parts parts;
  parts.json["marks"] = run.marks;
  parts.json["curve"] = json_of_curve(run.curve);
  parts.json["carried"] = run.carried;
  parts.json["is_final"] = run.is_final;
  parts.json["seconds_reduction"] = run.seconds_reduction;
  parts.json["seconds_clustering"] = run.seconds_clustering;
  if (run.vae) parts.json["vae_run"] = json_of_vae(*run.vae);
  if (run.how_many) parts.json["how_many"] = *run.how_many;
  save_reduction(run.reduction, "reduction", parts);
  if (!are_standardised_rows(run)) parts.add("latents", *run.latents);
  if (run.clustering && run.clustering->partition) save_partition(*run.clustering, parts);
  return parts;
}

ml::Snapshot<ClusterRun> load_clusters(const Parts& parts, const Session& session) {
  const auto& said = parts.json;
  ClusterRun run;
  run.features = session.features;
  run.reduction = load_reduction("reduction", parts, run.features->values.cols());
  run.latents = latents_from(parts, run);
  run.marks = said.at("marks").get<std::vector<int>>();
  run.curve = curve_from(said.at("curve"));
  run.carried = said.at("carried").get<std::vector<CarriedLabels>>();
  run.is_final = said.at("is_final").get<bool>();
  run.seconds_reduction = said.at("seconds_reduction").get<double>();
  run.seconds_clustering = said.at("seconds_clustering").get<double>();
  if (said.contains("how_many")) run.how_many = snapshot_of(said.at("how_many").get<ml::HowMany>());
  if (said.contains("vae_run")) {
    auto vae = vae_run_from(said.at("vae_run"));
    vae.means = run.latents;
    vae.vae = run.reduction.vae;
    run.vae = snapshot_of(std::move(vae));
  }
  if (said.contains("clustering")) run.clustering = load_partition(parts, run);
  require(!run.is_final || (run.clustering && !run.curve.empty()), "clusters");
  if (run.clustering && !run.curve.empty() && run.curve.back().scores.by_labels)
    run.table = snapshot_of(table_of_run(run));
  return snapshot_of(std::move(run));
}

Parts save_groups(const Groups& groups) {
  Parts parts;
  parts.json = {{"names", groups.names}, {"marks", groups.marks}};
  parts.add("of_row", groups.of_row);
  return parts;
}

ml::Snapshot<Groups> load_groups(const Parts& parts, std::size_t rows) {
  Groups groups;
  groups.names = parts.json.at("names").get<std::vector<std::string>>();
  groups.marks = parts.json.at("marks").get<std::vector<int>>();
  groups.of_row = parts.integers("of_row");
  require(groups.marks.size() == groups.names.size() && groups.of_row.size() == rows, "groups");
  for (const int group : groups.of_row)
    require(group >= ml::outlier && group < groups.count(), "groups");
  return snapshot_of(std::move(groups));
}

}  // namespace diatom::app
