#include "app/boundary_job.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace diatom::app {

namespace {

constexpr const char* classifier_on_places = "falkon";
// Maps have a root mean square radius of 1; a tenth of their width keeps groups apart and noise
// out.
const ml::ParameterValues values_on_places = {{"sigma", 0.2}, {"lambda", 1e-6}, {"centres", 500}};

}  // namespace

BoundaryJob::BoundaryJob(BoundaryRequest request) : seed_(request.seed) {
  found_.map = std::move(request.map);
  found_.groups = std::move(request.groups);
  found_.method = std::move(request.method);
  found_.values = std::move(request.values);
  found_.accuracy_on_places = std::numeric_limits<double>::quiet_NaN();
  const auto& embedding = found_.map->embedding;
  places_ = std::shared_ptr<const ml::Matrix>(embedding, &embedding->points);
}

ml::Step BoundaryJob::step() {
  if (!trainer_ && !surfaces_) {
    begin();
    if (!found_.surfaces) return ml::Step::more;
    publish(found_);
    return ml::Step::done;
  }
  if (trainer_) {
    if (trainer_->step() == ml::Step::more) return ml::Step::more;
    const auto fit = trainer_->latest();
    found_.accuracy_on_places = fit->iterations.back().accuracy_train;
    trainer_.reset();
    begin_surfaces([head = fit->head](const ml::Matrix& places) { return head->scores(places); });
    return ml::Step::more;
  }
  const auto outcome = surfaces_->step();
  const auto newest = surfaces_->latest();
  if (newest && newest != found_.surfaces) {
    found_.surfaces = newest;
    publish(found_);
  }
  return outcome;
}

void BoundaryJob::begin() {
  if (ml::BoundaryRegistry::instance().find(found_.method).needs_scorer)
    begin_classifier();
  else
    begin_surfaces(nullptr);
}

void BoundaryJob::begin_classifier() {
  ml::TrainingSet set;
  set.rows = places_;
  set.labels = found_.groups;
  const auto& samples = found_.map->features->samples;
  for (std::size_t row = 0; row < samples.size(); ++row)
    if (samples[row].split == ml::Split::train && (*found_.groups)[row] >= 0)
      set.train.push_back(static_cast<Eigen::Index>(row));
  set.classes = 1 + *std::max_element(found_.groups->begin(), found_.groups->end());
  std::set<int> groups;
  for (const auto row : set.train) groups.insert((*found_.groups)[static_cast<std::size_t>(row)]);
  if (groups.size() < 2) {
    ml::Boundary nothing;
    nothing.notes.emplace_back("a classifier needs two groups with training rows");
    found_.surfaces = std::make_shared<const ml::Boundary>(std::move(nothing));
    return;
  }
  trainer_ = ml::make_trainer(classifier_on_places, std::move(set), values_on_places, seed_);
}

void BoundaryJob::begin_surfaces(ml::Scorer scorer) {
  surfaces_ = ml::make_boundary(found_.method, {places_, found_.groups, std::move(scorer)},
                                found_.values, seed_);
}

ml::Progress BoundaryJob::progress() const {
  if (trainer_) return {0.5F * trainer_->progress().fraction, "classifying places of the map"};
  if (surfaces_) return surfaces_->progress();
  return {0.0F, "bounding the groups"};
}

}  // namespace diatom::app
