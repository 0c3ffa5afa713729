#include "app/anomaly_job.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "ml/core/term.h"

namespace diatom::app {

namespace {

ml::Matrix rows_at(const ml::Matrix& matrix, const ml::RowIndices& rows) {
  return matrix(rows, Eigen::all);
}

ml::Snapshot<ml::Features> only(const ml::Features& features, const ml::RowIndices& rows) {
  ml::Features some;
  some.values = rows_at(features.values, rows);
  for (const auto row : rows)
    some.samples.push_back(features.samples[static_cast<std::size_t>(row)]);
  some.classes = features.classes;
  some.columns = features.columns;
  some.recipe = features.recipe;
  some.seconds = features.seconds;
  return std::make_shared<const ml::Features>(std::move(some));
}

Detector detector(std::string name, const ml::Vector& ordinary, const ml::Vector& strange,
                  double false_alarm_rate) {
  const std::vector<float> usual(ordinary.begin(), ordinary.end());
  const std::vector<float> unusual(strange.begin(), strange.end());
  Detector result;
  result.name = std::move(name);
  result.roc = ml::roc(usual, unusual);
  result.threshold = ml::threshold_at(usual, false_alarm_rate);
  const auto above = std::count_if(unusual.begin(), unusual.end(),
                                   [&](float score) { return score > result.threshold; });
  result.found = static_cast<double>(above) / static_cast<double>(unusual.size());
  return result;
}

}  // namespace

AnomalyJob::AnomalyJob(ClusterRequest request, std::vector<int> strange)
    : features_(request.features) {
  anomaly_.features = features_;
  anomaly_.strange = std::move(strange);
  const auto& withheld = anomaly_.strange;
  ml::RowIndices learnt;
  for (std::size_t i = 0; i < features_->samples.size(); ++i) {
    const auto& sample = features_->samples[i];
    const bool is_strange =
        std::find(withheld.begin(), withheld.end(), sample.label) != withheld.end();
    auto& into = is_strange ? strange_ : sample.split == ml::Split::test ? ordinary_ : learnt;
    into.push_back(static_cast<Eigen::Index>(i));
  }
  if (strange_.empty())
    throw std::invalid_argument("no image is of the class that is to be strange");
  if (ordinary_.empty())
    throw std::invalid_argument(
        "nothing is held out, so there is no ordinary image to compare the strange ones with");
  if (learnt.empty()) throw std::invalid_argument("no image is left to learn from");
  anomaly_.ordinary_rows = static_cast<int>(ordinary_.size());
  anomaly_.strange_rows = static_cast<int>(strange_.size());
  request.features = only(*features_, learnt);
  learning_ = std::make_unique<ClusterJob>(std::move(request));
}

ml::Step AnomalyJob::step() {
  if (learnt_) {
    detect();
    return ml::Step::done;
  }
  learnt_ = learning_->step() == ml::Step::done;
  const auto newest = learning_->latest();
  if (newest && newest != anomaly_.learnt) {
    anomaly_.learnt = newest;
    publish(anomaly_);
  }
  return ml::Step::more;
}

void AnomalyJob::detect() {
  const auto& learnt = *anomaly_.learnt;
  const auto& reduction = learnt.reduction;
  const auto& partition = *learnt.clustering->partition;
  const ml::Matrix ordinary = rows_at(features_->values, ordinary_);
  const ml::Matrix strange = rows_at(features_->values, strange_);
  const auto rate = anomaly_.false_alarm_rate;
  anomaly_.detectors.push_back(detector("distance to the clusters",
                                        partition.strangeness(reduction.apply(ordinary)),
                                        partition.strangeness(reduction.apply(strange)), rate));
  if (reduction.vae) {
    const auto errors = [&](const ml::Matrix& rows) -> ml::Vector {
      return reduction.vae->errors(
          reduction.standardisation ? reduction.standardisation->apply(rows) : rows);
    };
    anomaly_.detectors.push_back(
        detector("error of the VAE", errors(ordinary), errors(strange), rate));
  }
  publish(anomaly_);
}

ml::Progress AnomalyJob::progress() const {
  return learnt_ ? ml::Progress{1.0F, "scoring what was withheld"} : learning_->progress();
}

namespace {

const ml::Registration<ml::Term> withheld_term{
    {{"withheld", "A class that was withheld"},
     "One class is hidden from learning, and then shown: would anybody notice that it is new? It "
     "counts as strange where it lies farther from all clusters, or is rebuilt worse, than "
     "ordinary images.",
     "strange where   minⱼ ‖z − cⱼ‖ > threshold",
     "Pastore, Zimmerman, Biswas, Bianco: \"Annotation-free learning of plankton for "
     "classification and anomaly detection\", Scientific Reports 10, 2020"}};

}  // namespace

}  // namespace diatom::app
