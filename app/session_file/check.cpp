#include "app/session_file/check.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "ml/metrics/confusion.h"

namespace diatom::app {

namespace {

constexpr double kSameFigure = 1e-6;
constexpr double kSameFeature = 1e-3;  // of another machine's arithmetic
constexpr std::size_t kImagesLookedAt = 3;

using Figures = std::vector<CheckedFigure>;

void check_rows_of(const Session& session, Figures& figures) {
  if (!session.features) return;
  figures.push_back({"rows", static_cast<double>(session.features->samples.size()),
                     static_cast<double>(session.features->values.rows())});
}

void check_training(const TopTuningRun& run, Figures& figures) {
  if (!run.model || !run.model->head || !run.fit || run.fit->iterations.empty()) return;
  const auto& features = *run.features;
  const auto scores = run.model->scores(features.values);
  const auto test = features.rows_of(ml::Split::test);
  if (!test.empty()) {
    ml::Matrix held_out(static_cast<Eigen::Index>(test.size()), scores.cols());
    for (std::size_t i = 0; i < test.size(); ++i)
      held_out.row(static_cast<Eigen::Index>(i)) = scores.row(test[i]);
    const auto labels = held_out_labels(features, run.taught_labels.get());
    figures.push_back({"held-out accuracy", run.fit->iterations.back().accuracy_test,
                       ml::accuracy_of(held_out, labels), kSameFigure});
  }
  if (!run.predictions) return;
  const auto predictions = ml::predicted_labels(scores);
  const auto same =
      std::inner_product(predictions.begin(), predictions.end(), run.predictions->begin(),
                         std::size_t{0}, std::plus<>(), std::equal_to<>());
  figures.push_back({"rows predicted alike", static_cast<double>(run.predictions->size()),
                     static_cast<double>(same)});
}

void check_clusters(const ClusterRun& run, Figures& figures) {
  if (!run.is_final || !run.clustering || run.curve.empty()) return;
  const auto latents = run.reduction.apply(run.features->values);
  const auto apart = (latents - *run.latents).cwiseAbs().maxCoeff();
  figures.push_back({"largest difference of latents", 0.0, apart, kSameFeature});
  const auto& scores = run.scores();
  if (!scores.by_labels) return;
  const auto again = ml::partition_scores(
      ml::contingency(run.clustering->assignment, run.clustering->partition->clusters(),
                      run.features->labels(), static_cast<int>(run.features->classes.size())));
  figures.push_back({"purity", scores.by_labels->purity, again.purity, kSameFigure});
  figures.push_back(
      {"adjusted Rand", scores.by_labels->adjusted_rand, again.adjusted_rand, kSameFigure});
}

void check_images(const Session& session, Figures& figures) {
  const auto& features = session.features;
  const bool can = session.missing_data.empty() && session.dataset && session.dataset->images &&
                   session.backbone && features && features->recipe &&
                   ml::without_isolation(*features->recipe) == session.backbone->recipe();
  if (!can) return;
  double largest = 0.0;
  const auto count = std::min(kImagesLookedAt, features->samples.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = i * features->samples.size() / count;
    const auto image = session.dataset->images->load(features->samples[row]);
    const std::array prepared = {ml::prepare(image, features->recipe->image)};
    const auto anew = session.backbone->features(prepared);
    const auto before = features->values.row(static_cast<Eigen::Index>(row));
    largest = std::max<double>(largest, (anew.row(0) - before).cwiseAbs().maxCoeff());
  }
  const double scale = features->values.cwiseAbs().maxCoeff();
  figures.push_back(
      {"largest difference of features", 0.0, largest, kSameFeature * std::max(1.0, scale)});
}

}  // namespace

std::vector<CheckedFigure> check(const Session& session) {
  Figures figures;
  check_rows_of(session, figures);
  if (session.training) check_training(*session.training, figures);
  if (session.clusters) check_clusters(*session.clusters, figures);
  check_images(session, figures);
  return figures;
}

}  // namespace diatom::app
