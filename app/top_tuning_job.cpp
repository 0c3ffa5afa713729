#include "app/top_tuning_job.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "ml/classifier/calibration.h"
#include "ml/core/term.h"
#include "ml/metrics/confusion.h"

namespace diatom::app {

namespace {

// Scoring as many rows takes a few milliseconds.
constexpr Eigen::Index kRowsAStep = 256;

// Rows that came without a label are learnt from as soon as somebody has named them.
void learn_from_taught(const ml::Features& features, ml::Snapshot<ml::Labels> taught,
                       ml::TrainingSet& set) {
  for (std::size_t row = 0; row < taught->size(); ++row) {
    const auto& sample = features.samples[row];
    const bool was_nobody = sample.label == ml::unlabelled && sample.split == ml::Split::unassigned;
    if (was_nobody && (*taught)[row] >= 0) set.train.push_back(static_cast<Eigen::Index>(row));
  }
  std::sort(set.train.begin(), set.train.end());
  set.labels = std::move(taught);
}

// Standardised rows depend on no label, so an earlier run of these features has them. Going on,
// what counts as usual stays as it was, however many rows were taught since: scores of before and
// after are then of the same space.
ml::Snapshot<ml::PreparedTraining> prepared_rows(const TopTuningRequest& request) {
  if (request.from) return request.from->prepared;
  const auto& features = *request.features;
  const auto& earlier = request.earlier;
  const bool has_prepared = earlier && earlier->prepared;
  if (has_prepared && earlier->features == request.features) return earlier->prepared;
  if (has_prepared && request.warm && earlier->features->recipe == features.recipe)
    return std::make_shared<const ml::PreparedTraining>(
        ml::prepare_training(features, earlier->prepared->standardisation));
  return std::make_shared<const ml::PreparedTraining>(ml::prepare_training(features));
}

}  // namespace

ml::Labels held_out_labels(const ml::Features& features, const ml::Labels* taught) {
  ml::Labels labels;
  for (const auto row : features.rows_of(ml::Split::test)) {
    const auto i = static_cast<std::size_t>(row);
    labels.push_back(taught != nullptr ? (*taught)[i] : features.samples[i].label);
  }
  return labels;
}

TopTuningJob::TopTuningJob(TopTuningRequest request) : request_(std::move(request)) {
  if (request_.from) {
    run_ = *request_.from;
    run_.predictions.reset();
    run_.confidences.reset();
  }
  run_.features = request_.features;
  run_.taught_labels = request_.taught_labels;
  if (!request_.only_predict) return;
  set_ = run_.prepared->set;
  trained_ = true;
}

ml::Step TopTuningJob::step() {
  if (tuner_) {
    tune();
    return ml::Step::more;
  }
  if (!trainer_ && !trained_) {
    begin();
    return ml::Step::more;
  }
  if (!trained_) {
    train();
    return ml::Step::more;
  }
  predict_some_rows();
  const auto rows = static_cast<std::size_t>(request_.features->values.rows());
  if (predictions_.size() < rows) return ml::Step::more;
  run_.predictions = std::make_shared<const ml::Labels>(std::move(predictions_));
  run_.confidences = std::make_shared<const std::vector<float>>(std::move(confidences_));
  publish(run_);
  return ml::Step::done;
}

void TopTuningJob::prepare() {
  const auto& earlier = request_.earlier;
  run_.prepared = prepared_rows(request_);
  set_ = run_.prepared->set;
  if (request_.taught_labels) learn_from_taught(*request_.features, request_.taught_labels, set_);
  set_.centres = request_.centres;
  if (request_.warm && earlier && earlier->fit) set_.start = earlier->fit->warm_start;
  request_.earlier.reset();
}

void TopTuningJob::begin() {
  prepare();
  held_out_labels_ = held_out_labels(*request_.features, request_.taught_labels.get());
  if (request_.from) {
    set_.from = run_.fit;
    request_.from.reset();
    if (run_.tuning) use_what_was_tuned();
  }
  if (!request_.tune || run_.tuning) {
    begin_training();
    return;
  }
  const auto& method = ml::ClassifierRegistry::instance().find(request_.classifier);
  if (!method.tune)
    throw std::invalid_argument(method.info.label + " has no parameters that it could choose");
  tuner_ = method.tune(set_, ml::checked_values(method.info, request_.values), request_.seed,
                       request_.device);
}

void TopTuningJob::tune() {
  const bool is_over = tuner_->step() == ml::Step::done;
  const auto tuning = tuner_->latest();
  if (tuning && tuning != run_.tuning) {
    run_.tuning = tuning;
    publish(run_);
  }
  if (!is_over) return;
  use_what_was_tuned();
  tuner_.reset();
  begin_training();
}

void TopTuningJob::use_what_was_tuned() {
  for (const auto& [id, value] : ml::values_of(*run_.tuning)) request_.values[id] = value;
}

void TopTuningJob::begin_training() {
  trainer_ =
      ml::make_trainer(request_.classifier, set_, request_.values, request_.seed, request_.device);
  set_.start.reset();
  set_.from.reset();
}

void TopTuningJob::train() {
  trained_ = trainer_->step() == ml::Step::done;
  const auto fit = trainer_->latest();
  if (!fit || fit == run_.fit) return;
  run_.fit = fit;
  if (fit->head)
    run_.model = std::make_shared<const ml::Model>(ml::Model{
        request_.features->recipe, request_.backbone, run_.prepared->standardisation, fit->head,
        request_.features->classes, static_cast<int>(fit->iterations.size()), sharpness_of(*fit)});
  publish(run_);
}

float TopTuningJob::sharpness_of(const ml::Fit& fit) const {
  const auto& method = ml::ClassifierRegistry::instance().find(request_.classifier);
  return ml::calibrated_sharpness(fit.test_scores, held_out_labels_, method.sharpness);
}

void TopTuningJob::predict_some_rows() {
  const auto begin = static_cast<Eigen::Index>(predictions_.size());
  const auto count = std::min(kRowsAStep, set_.rows->rows() - begin);
  const ml::Matrix scores = run_.fit->head->scores(set_.rows->middleRows(begin, count));
  const auto labels = ml::predicted_labels(scores);
  predictions_.insert(predictions_.end(), labels.begin(), labels.end());
  const ml::Vector highest = run_.model->probabilities(scores).rowwise().maxCoeff();
  confidences_.insert(confidences_.end(), highest.begin(), highest.end());
}

ml::Progress TopTuningJob::progress() const {
  constexpr float share_of_tuning = 0.9F;
  if (tuner_) {
    auto progress = tuner_->progress();
    progress.fraction *= share_of_tuning;
    return progress;
  }
  if (!trainer_) return {0.0F, trained_ ? "naming all images" : "standardising the features"};
  auto progress = trainer_->progress();
  if (request_.tune)
    progress.fraction = share_of_tuning + (1.0F - share_of_tuning) * progress.fraction;
  return progress;
}

namespace {

const ml::Registration<ml::Term> top_tuning_term{
    {{"top_tuning", "Top-tuning"},
     "The pre-trained network stays frozen, features are extracted once, and only a fast "
     "classifier on top is trained. Accuracy is nearly that of fine-tuning, and hours become "
     "minutes.",
     "min over f of   loss(f(φ(image))),   φ: frozen",
     "Alfano, Pastore, Rosasco, Odone: \"Top-tuning: a study on transfer learning for an efficient "
     "alternative to fine tuning for image classification with fast kernel methods\", Image and "
     "Vision Computing 142, 2024"}};

}  // namespace

}  // namespace diatom::app
