#include "app/top_tuning_job.h"

#include <algorithm>
#include <utility>

#include "ml/metrics/confusion.h"

namespace diatom::app {

namespace {

// Scoring as many rows takes a few milliseconds.
constexpr Eigen::Index kRowsAStep = 256;

}  // namespace

TopTuningJob::TopTuningJob(TopTuningRequest request) : request_(std::move(request)) {
  run_.features = request_.features;
}

ml::Step TopTuningJob::step() {
  if (!trainer_) {
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
  publish(run_);
  return ml::Step::done;
}

void TopTuningJob::begin() {
  prepared_ = ml::prepare_training(*request_.features);
  trainer_ = ml::make_trainer(request_.classifier, prepared_.set, request_.values, request_.seed,
                              request_.device);
}

void TopTuningJob::train() {
  trained_ = trainer_->step() == ml::Step::done;
  const auto fit = trainer_->latest();
  if (!fit || fit == run_.fit) return;
  run_.fit = fit;
  if (fit->head)
    run_.model = std::make_shared<const ml::Model>(
        ml::Model{request_.features->recipe, request_.backbone, prepared_.standardisation,
                  fit->head, request_.features->classes, static_cast<int>(fit->iterations.size())});
  publish(run_);
}

void TopTuningJob::predict_some_rows() {
  const auto begin = static_cast<Eigen::Index>(predictions_.size());
  const auto count = std::min(kRowsAStep, prepared_.set.rows->rows() - begin);
  const auto labels =
      ml::predicted_labels(run_.fit->head->scores(prepared_.set.rows->middleRows(begin, count)));
  predictions_.insert(predictions_.end(), labels.begin(), labels.end());
}

ml::Progress TopTuningJob::progress() const {
  return trainer_ ? trainer_->progress() : ml::Progress{0.0F, "standardising the features"};
}

}  // namespace diatom::app
