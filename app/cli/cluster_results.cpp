#include "app/cli/cluster_results.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "app/groups.h"
#include "app/study/study_rows.h"
#include "ml/clustering/how_many.h"
#include "ml/metrics/adjusted_rand.h"

namespace diatom::app {

namespace {

using Scores = ml::PartitionScores;

template <class Figure>
StudySummary over(const ClusterRuns& runs, const Figure& figure) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(static_cast<double>(figure(*run)));
  return summary_of(values);
}

template <class Figure>
StudySummary over_scores(const ClusterRuns& runs, const Figure& figure) {
  return over(runs, [&](const ClusterRun& run) { return figure(*run.scores().by_labels); });
}

int clusters_of(const ClusterRun& run) {
  return run.clustering->partition->clusters();
}

Json lost_classes(const ClusterRun& run) {
  auto names = Json::array();
  for (const int label : run.scores().by_labels->lost)
    names.push_back(run.features->classes.at(static_cast<std::size_t>(label)));
  return names;
}

Json how_many(const ml::HowMany& found) {
  const auto curve = [](const ml::Criterion& criterion) {
    return Json{{"values", criterion.values}, {"suggested", criterion.suggested}};
  };
  return {{"clusters", found.ks},
          {"rows", found.rows},
          {"partition_entropy", curve(found.entropy)},
          {"bic", curve(found.bic)},
          {"silhouette", curve(found.silhouette)},
          {"gap", curve(found.gap)},
          {"suggested", found.suggested}};
}

// Of one run.
Json figures_of_run(const ClusterRun& run) {
  const auto& assignment = run.clustering->assignment;
  Json figures;
  figures["clusters"] = clusters_of(run);
  figures["outliers"] = std::count(assignment.begin(), assignment.end(), ml::outlier);
  figures["silhouette"] = run.scores().silhouette;
  if (const auto& scores = run.scores().by_labels) {
    figures["purity"] = scores->purity;
    figures["overlaps"] = scores->overlaps;
    figures["lost"] = lost_classes(run);
    figures["ari"] = scores->adjusted_rand;
    figures["nmi"] = scores->mutual_information;
    figures["accuracy"] = scores->accuracy;
  }
  const auto& objective = run.clustering->objective;
  figures["objective"] = objective.empty() ? Json(nullptr) : Json(objective.back());
  if (run.vae) {
    const auto& last = run.vae->curve.back();
    figures["reconstruction"] = last.reconstruction;
    figures["kl"] = last.kl;
    figures["latents_used"] = (last.kl_by_dimension.array() >= ml::collapsed_below).count();
  }
  if (run.clustering->how_many) figures["how_many"] = how_many(*run.clustering->how_many);
  return figures;
}

// How far names carry that a few labels gave: over runs and draws.
Json labels_carried(const ClusterRuns& runs) {
  auto curve = Json::array();
  for (std::size_t i = 0; i < runs.front()->carried.size(); ++i) {
    std::vector<double> shares;
    for (const auto& run : runs)
      shares.insert(shares.end(), run->carried[i].shares.begin(), run->carried[i].shares.end());
    const auto summary = summary_of(shares);
    curve.push_back({{"labels_per_class", runs.front()->carried[i].per_class},
                     {"accuracy", summary.mean},
                     {"std", summary.deviation}});
  }
  return curve;
}

double stability_of(const ClusterRuns& runs) {
  std::vector<ml::Labels> partitions;
  for (const auto& run : runs) partitions.push_back(run->clustering->assignment);
  return ml::stability(partitions);
}

void add_scores(Json& results, const ClusterRuns& runs) {
  const auto purity = over_scores(runs, [](const Scores& s) { return s.purity; });
  const auto overlaps = over_scores(runs, [](const Scores& s) { return s.overlaps; });
  const auto mean = [&runs](const auto& figure) { return over_scores(runs, figure).mean; };
  results["purity_mean"] = purity.mean;
  results["purity_std"] = purity.deviation;
  results["overlaps_mean"] = overlaps.mean;
  results["overlaps_std"] = overlaps.deviation;
  results["ari_mean"] = mean([](const Scores& s) { return s.adjusted_rand; });
  results["nmi_mean"] = mean([](const Scores& s) { return s.mutual_information; });
  results["accuracy_mean"] = mean([](const Scores& s) { return s.accuracy; });
  results["labels_carried"] = labels_carried(runs);
}

}  // namespace

Json cluster_results(const ClusterRuns& runs) {
  const auto mean = [&runs](const auto& figure) { return over(runs, figure).mean; };
  const auto& first = *runs.front();
  Json results;
  if (first.table) add_scores(results, runs);
  results["silhouette_mean"] = mean([](const ClusterRun& run) { return run.scores().silhouette; });
  results["stability"] = stability_of(runs);
  results["clusters"] = mean(clusters_of);
  results["seconds_features"] = first.features->seconds;
  results["seconds_vae"] = mean([](const ClusterRun& run) { return run.seconds_reduction; });
  results["seconds_cluster"] = mean([](const ClusterRun& run) { return run.seconds_clustering; });
  results["n"] = first.features->values.rows();
  results["dim"] = first.features->values.cols();
  results["latent"] = first.latents->cols();
  results["runs"] = Json::array();
  for (const auto& run : runs) results["runs"].push_back(figures_of_run(*run));
  return results;
}

Json anomaly_results(const std::vector<ml::Snapshot<Anomaly>>& anomalies) {
  auto list = Json::array();
  for (const auto& anomaly : anomalies) {
    Json entry;
    entry["strange"] = Json::array();
    for (const int label : anomaly->strange)
      entry["strange"].push_back(
          anomaly->learnt->features->classes.at(static_cast<std::size_t>(label)));
    entry["ordinary_rows"] = anomaly->ordinary_rows;
    entry["strange_rows"] = anomaly->strange_rows;
    entry["false_alarm_rate"] = anomaly->false_alarm_rate;
    for (const auto& detector : anomaly->detectors)
      entry["detectors"].push_back({{"by", detector.name},
                                    {"roc_area", detector.roc.area},
                                    {"threshold", detector.threshold},
                                    {"found", detector.found}});
    list.push_back(std::move(entry));
  }
  return list;
}

std::string cluster_words(const Json& results) {
  auto words = fmt::format("{} images, {:g} clusters of {} numbers each\n", results["n"].get<int>(),
                           results["clusters"].get<double>(), results["latent"].get<int>());
  if (results.contains("purity_mean"))
    words += fmt::format(
        "purity     {:.3f} ± {:.3f}, {:g} classes lost\n"
        "agreement  ARI {:.3f}, NMI {:.3f}, one to one {:.3f}\n",
        results["purity_mean"].get<double>(), results["purity_std"].get<double>(),
        results["overlaps_mean"].get<double>(), results["ari_mean"].get<double>(),
        results["nmi_mean"].get<double>(), results["accuracy_mean"].get<double>());
  words += fmt::format("silhouette {:.3f}", results["silhouette_mean"].get<double>());
  if (results["runs"].size() > 1)
    words += fmt::format(", agreement of {} runs {:.3f}", results["runs"].size(),
                         results["stability"].get<double>());
  words +=
      fmt::format("\nreduced in {:.1f} s, clustered in {:.2f} s\n",
                  results["seconds_vae"].get<double>(), results["seconds_cluster"].get<double>());
  if (results.contains("anomalies"))
    for (const auto& anomaly : results["anomalies"])
      for (const auto& detector : anomaly["detectors"])
        words += fmt::format("{} by {}: ROC area {:.3f}\n",
                             fmt::join(anomaly["strange"].get<std::vector<std::string>>(), ", "),
                             detector["by"].get<std::string>(), detector["roc_area"].get<double>());
  return words;
}

}  // namespace diatom::app
