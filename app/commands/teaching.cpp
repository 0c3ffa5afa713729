// Teaching on the feed: what is seen there becomes training rows, the classifier is solved again
// from where it stood, and undo takes rows and model back together.
#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/commands/history.h"
#include "app/commands/labels.h"
#include "app/live/recognition.h"
#include "app/taught_rows.h"
#include "app/workbench.h"
#include "ml/vision/isolation.h"

namespace diatom::app {

namespace {

using Exemplars = std::vector<ml::Snapshot<live::Exemplar>>;

const std::vector<std::string>& classes_of(const Session& session) {
  static const std::vector<std::string> none;
  return session.features ? session.features->classes : none;
}

std::string new_name(const std::vector<std::string>& classes) {
  for (auto number = classes.size() + 1;; ++number) {
    auto name = fmt::format("class {}", number);
    if (std::find(classes.begin(), classes.end(), name) == classes.end()) return name;
  }
}

// With the label's class, if that is a new one. Throws where the label is neither.
std::vector<std::string> classes_with(std::vector<std::string> classes, int label) {
  const auto count = static_cast<int>(classes.size());
  if (label < 0 || label > count)
    throw std::runtime_error(fmt::format("there is no class {}: there are {}", label + 1, count));
  if (label == count) classes.push_back(new_name(classes));
  return classes;
}

// What is looked at as a whole has no track: it is its own only exemplar.
Exemplars exemplars_of(const live::Overlay& overlay, std::size_t place) {
  const auto& sighting = overlay.sightings.at(place);
  if (sighting.organism) return sighting.organism->exemplars;
  live::Exemplar exemplar;
  exemplar.crop = live::cut(overlay.frame->image, sighting.region);
  const auto& recipe = overlay.model->recipe;
  if (recipe && recipe->isolation)
    exemplar.crop = ml::isolated(exemplar.crop, *recipe->isolation).crop;
  exemplar.features = overlay.features.row(static_cast<Eigen::Index>(place));
  exemplar.region = sighting.region;
  return {std::make_shared<const live::Exemplar>(std::move(exemplar))};
}

TaughtRows rows_of(const Exemplars& exemplars, int label,
                   const std::optional<ml::FeatureRecipe>& recipe, const Session& session) {
  TaughtRows taught;
  taught.recipe = recipe;
  const auto count = exemplars.size();
  taught.features.resize(static_cast<Eigen::Index>(count), exemplars.front()->features.size());
  for (std::size_t i = 0; i < count; ++i) {
    taught.features.row(static_cast<Eigen::Index>(i)) = exemplars[i]->features;
    taught.crops.emplace_back(exemplars[i], &exemplars[i]->crop);
  }
  const auto& features = session.features;
  taught.samples = taught_samples(count, label, features ? features->samples.size() : 0,
                                  features ? features->columns.size() : 0);
  return taught;
}

void append_to_data(Session& session, const TaughtRows& taught,
                    const std::vector<std::string>& classes) {
  session.dataset =
      std::make_shared<const ml::Dataset>(with_rows(session.dataset.get(), taught, classes));
  if (session.preparation_in_use)
    session.preparation_in_use->images_before =
        with_crops(session.preparation_in_use->images_before, taught);
  session.features =
      std::make_shared<const ml::Features>(with_rows(session.features.get(), taught, classes));
  if (!session.taught_labels) return;
  auto labels = *session.taught_labels;
  for (const auto& sample : taught.samples) labels.push_back(sample.label);
  session.taught_labels = std::make_shared<const ml::Labels>(std::move(labels));
}

// New rows in the map that is seen. Where it is still on its way, is one of latents, or was made of
// far fewer rows, there will be another one.
void append_to_map(Workbench& bench, const TaughtRows& taught,
                   const ml::Snapshot<ml::Features>& features_before) {
  auto& session = bench.session;
  const auto& map = session.map;
  const bool is_of_these = map && map->features == features_before && !map->latents;
  if (is_of_these && is_few_beside_the_fit(session) && !is_going(session, JobRole::map)) {
    const auto before = map;
    session.map = std::make_shared<const Map>(with_rows(*before, taught, session.features));
    if (session.fence && session.fence->map == before) session.fence->map = session.map;
    return;
  }
  session.map_of = MapOf::features;
  if (session.features->values.rows() >= 2) apply(bench, StartMap{});
}

// Clusters knew nothing of these rows.
void forget_clusters(Workbench& bench) {
  bench.cancel(JobRole::clusters);
  auto& session = bench.session;
  session.clusters.reset();
  session.groups.reset();
  session.walk.reset();
  session.anomaly.reset();
  if (session.color_by == ColorBy::cluster) session.color_by = ColorBy::label;
}

Lesson lesson_now(std::size_t exemplars, int label, ml::Snapshot<ml::Model> model_before) {
  const double now_ms = ml::Scheduler::steady_clock()();
  return {now_ms,      now_ms, static_cast<int>(exemplars), label, std::move(model_before),
          std::nullopt};
}

void teach(Workbench& bench, const Exemplars& exemplars, int label,
           const std::optional<ml::FeatureRecipe>& recipe) {
  auto& session = bench.session;
  check_rows_stay(bench);
  if (exemplars.empty()) throw std::runtime_error("it has not been looked at yet: wait a moment");
  if (session.dataset && !session.features)
    throw std::runtime_error("the open data have no features yet: extract them first");
  if (session.features && session.features->recipe != recipe)
    throw std::runtime_error(
        "the model on the feed does not see as the open data were seen: train it on these first");
  const auto classes = classes_with(classes_of(session), label);
  const auto taught =
      std::make_shared<const TaughtRows>(rows_of(exemplars, label, recipe, session));

  remember(session).appended = taught;
  let_go_of_matrices(session);
  forget_clusters(bench);
  append_rows(bench, *taught, classes);
  session.lesson = lesson_now(exemplars.size(), label, session.model);
  if (can_train(session)) apply(bench, StartTraining{.warm = true});
}

}  // namespace

void append_rows(Workbench& bench, const TaughtRows& taught,
                 const std::vector<std::string>& classes) {
  const auto features_before = bench.session.features;
  append_to_data(bench.session, taught, classes);
  append_to_map(bench, taught, features_before);
}

namespace {

// The rows of an organism that was taught before.
std::vector<int> rows_taught_of(const Session& session, std::uint64_t feed, std::uint64_t track) {
  std::vector<int> rows;
  for (const auto& taught : session.taught)
    if (taught.feed == feed && taught.track == track)
      for (std::size_t i = 0; i < taught.rows; ++i)
        rows.push_back(static_cast<int>(taught.first_row + i));
  return rows;
}

// It was somebody else after all: two sets of rows would contradict each other.
void teach_otherwise(Workbench& bench, const std::vector<int>& rows, int label) {
  auto& session = bench.session;
  check_rows_stay(bench);
  const auto classes = classes_with(classes_of(session), label);
  const auto model_before = session.model;
  if (classes.size() > session.features->classes.size()) {
    remember(session);
    let_go_of_matrices(session);
    use_first_rows(bench, session.features->samples.size(), classes);
  }
  apply(bench, LabelRows{rows, label});
  session.lesson = lesson_now(rows.size(), label, model_before);
}

}  // namespace

void apply(Workbench& bench, const TeachSighting& command) {
  auto& session = bench.session;
  const auto& feed = feed_in_view(session);
  const auto overlay = feed.overlay;
  if (!overlay || command.sighting >= overlay->sightings.size())
    throw std::runtime_error("there is nothing in view that could be taught");
  const auto& organism = overlay->sightings[command.sighting].organism;
  const auto known =
      organism ? rows_taught_of(session, feed.id, organism->track) : std::vector<int>();
  if (!known.empty()) return teach_otherwise(bench, known, command.label);
  // The first that are taught are of whatever saw them.
  const bool is_first = !session.features;
  const auto rows_before = is_first ? 0 : session.features->samples.size();
  const auto exemplars = exemplars_of(*overlay, command.sighting);
  teach(bench, exemplars, command.label, overlay->model->recipe);
  if (is_first) session.backbone = overlay->model->backbone;
  if (organism) session.taught.push_back({feed.id, organism->track, rows_before, exemplars.size()});
}

void apply(Workbench& bench, const TeachStrangers& command) {
  const auto& strangers = bench.session.strangers;
  Exemplars exemplars;
  for (std::size_t i = 0; strangers && i < strangers->pool.size(); ++i)
    if (strangers->group_of[i] == command.group)
      exemplars.insert(exemplars.end(), strangers->pool[i].exemplars.begin(),
                       strangers->pool[i].exemplars.end());
  if (exemplars.empty())
    throw std::runtime_error(
        fmt::format("there is no group {} of unknown organisms", command.group + 1));
  teach(bench, exemplars, command.label, bench.passers_by().recipe());
  bench.passers_by().forget(bench, command.group);
}

void apply(Workbench& bench, const RenameClass& command) {
  auto& session = bench.session;
  check_rows_stay(bench);
  auto classes = classes_of(session);
  if (command.label < 0 || command.label >= static_cast<int>(classes.size()))
    throw std::runtime_error("there is no such class");
  if (command.name.empty()) throw std::runtime_error("a class needs a name");
  if (std::find(classes.begin(), classes.end(), command.name) != classes.end())
    throw std::runtime_error("there is a class of that name already: " + command.name);
  remember(session);
  let_go_of_matrices(session);
  classes[static_cast<std::size_t>(command.label)] = command.name;
  use_first_rows(bench, session.features->samples.size(), std::move(classes));
  if (can_train(session)) apply(bench, StartTraining{.warm = true});
}

}  // namespace diatom::app
