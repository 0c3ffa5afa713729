// Undo, redo, and keeping what they return to: a label comes back with the model that it made.
#include "app/commands/history.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "app/coloring.h"
#include "app/commands/apply.h"
#include "app/commands/labels.h"
#include "app/taught_rows.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

constexpr std::size_t kMostEdits = 500;
constexpr std::size_t kMostEditsOfRows = 50;  // these hold labels and models

std::vector<live::AlarmRule> alarms_of(const Session& session) {
  return session.records ? session.records->rules : std::vector<live::AlarmRule>();
}

std::optional<double> scale_of(const Session& session) {
  return session.records ? session.records->um_per_px : std::nullopt;
}

// A method that was asked for its values has an entry from then on, be there none.
std::map<std::string, ml::ParameterValues> without_empty(
    std::map<std::string, ml::ParameterValues> values) {
  std::erase_if(values, [](const auto& of_method) { return of_method.second.empty(); });
  return values;
}

bool same_values(const Choices& a, const Choices& b) {
  return without_empty(a.classifier_values) == without_empty(b.classifier_values) &&
         without_empty(a.embedding_values) == without_empty(b.embedding_values) &&
         without_empty(a.vae_values) == without_empty(b.vae_values) &&
         without_empty(a.clustering_values) == without_empty(b.clustering_values) &&
         a.fine_tuning_values == b.fine_tuning_values && a.detection_values == b.detection_values;
}

bool same_rows(const ml::Snapshot<std::vector<int>>& a, const ml::Snapshot<std::vector<int>>& b) {
  return a == b || (a && b && *a == *b);
}

bool same_choices(const Choices& a, const Choices& b) {
  const auto plain = [](const Choices& of) {
    return std::tie(of.classifier, of.embedding, of.reduction, of.components, of.clustering,
                    of.color_by, of.color_column, of.map_look, of.map_of, of.poses, of.preparation,
                    of.look, of.compare_on_feed);
  };
  return plain(a) == plain(b) && same_values(a, b) && same_rows(a.selection, b.selection) &&
         same_rows(a.centres, b.centres);
}

bool same_backbone(const ml::BackboneRequest& a, const ml::BackboneRequest& b) {
  const auto all = [](const ml::BackboneRequest& of) {
    return std::tie(of.id, of.weights, of.layer, of.size, of.device, of.canvas_px);
  };
  return all(a) == all(b);
}

bool same_fence(const std::optional<Fence>& a, const std::optional<Fence>& b) {
  if (!a || !b) return !a && !b;
  return a->centre == b->centre && a->radius == b->radius;
}

bool same_aside(const Edited& a, const Edited& b) {
  return same_choices(a.choices, b.choices) && same_fence(a.fence, b.fence) &&
         a.alarms == b.alarms && a.um_per_px == b.um_per_px;
}

// What is small, and kept by every entry.
void take_aside(Edited& into, const Edited& from) {
  into.choices = from.choices;
  into.fence = from.fence;
  into.fenced = from.fenced;
  into.alarms = from.alarms;
  into.um_per_px = from.um_per_px;
  into.backbone_request = from.backbone_request;
  into.backbone = from.backbone;
}

// Nothing where all is as it was.
std::optional<EditOf> what_changed(const Edited& before, const Edited& now) {
  if (before.taught_labels != now.taught_labels || before.groups != now.groups) return EditOf::rows;
  if (before.model != now.model) return EditOf::model;
  if (!same_backbone(before.backbone_request, now.backbone_request)) return EditOf::backbone;
  if (!same_aside(before, now)) return EditOf::choices;
  return std::nullopt;
}

Edited only(EditOf of, const Edited& all) {
  if (of == EditOf::rows) return all;
  Edited edit;
  edit.of = of;
  if (of == EditOf::model) edit.model = all.model;
  take_aside(edit, all);
  return edit;
}

// The oldest go, and whatever lies behind a way back that has gone.
void keep_bounded(std::vector<Edited>& edits) {
  const auto is_of_rows = [](const Edited& edit) { return edit.of == EditOf::rows; };
  while (std::count_if(edits.begin(), edits.end(), is_of_rows) > std::ptrdiff_t{kMostEditsOfRows})
    edits.erase(edits.begin(), std::find_if(edits.begin(), edits.end(), is_of_rows) + 1);
  if (edits.size() > kMostEdits)
    edits.erase(edits.begin(), edits.end() - std::ptrdiff_t{kMostEdits});
}

// A chosen group that was edited stays selected as what it is now: that is part of the edit.
bool follows_groups(const Edited& newest, const Edited& before, const Session& session) {
  if (!newest.groups || !session.groups || newest.groups == session.groups) return false;
  if (before.groups != session.groups ||
      !same_rows(newest.choices.selection, before.choices.selection))
    return false;
  const auto is_a_group_of = [](const std::vector<int>& rows, const Groups& groups) {
    for (int group = 0; group < groups.count(); ++group)
      if (groups.rows_of(group) == rows) return true;
    return false;
  };
  return is_a_group_of(*before.choices.selection, *newest.groups) &&
         is_a_group_of(*session.selection, *session.groups);
}

bool is_part_of_newest(const Session& session, const Edited& before, EditOf of,
                       const std::string& series) {
  if (session.undo.empty() || !session.redo.empty() || of != EditOf::choices) return false;
  const auto& newest = session.undo.back();
  return (!series.empty() && newest.series == series) || follows_groups(newest, before, session);
}

}  // namespace

Edited as_it_is(const Session& session) {
  const auto& features = session.features;
  Edited now;
  now.taught_labels = session.taught_labels;
  now.groups = session.groups;
  now.dataset = session.dataset;
  now.features = features;
  if (features) {
    now.rows = features->samples.size();
    now.classes = features->classes;
  }
  now.clusters = session.clusters;
  now.map = session.map;
  now.training = session.training;
  now.model = session.model;
  now.choices = static_cast<const Choices&>(session);
  now.backbone_request = session.backbone_request;
  now.backbone = session.backbone;
  now.fence = session.fence;
  if (now.fence) now.fenced = std::exchange(now.fence->map, nullptr);
  now.alarms = alarms_of(session);
  now.um_per_px = scale_of(session);
  return now;
}

Edited& remember(Session& session) {
  session.redo.clear();
  session.undo.push_back(as_it_is(session));
  keep_bounded(session.undo);
  return session.undo.back();
}

void keep_edit(Session& session, Edited before, std::string what, std::string series) {
  const bool is_remembered = !session.undo.empty() && session.undo.back().what.empty();
  if (is_remembered) {
    session.undo.back().what = what.empty() ? "rows" : std::move(what);
    return;
  }
  if (what.empty()) return;
  const auto of = what_changed(before, as_it_is(session));
  if (!of) return;
  if (is_part_of_newest(session, before, *of, series)) {
    if (!series.empty()) session.undo.back().what = std::move(what);
    return;
  }
  auto edit = only(*of, before);
  edit.what = std::move(what);
  edit.series = std::move(series);
  session.redo.clear();
  session.undo.push_back(std::move(edit));
  keep_bounded(session.undo);
}

void let_go_of_matrices(Session& session) {
  for (auto* edits : {&session.undo, &session.redo})
    for (auto& edit : *edits) {
      edit.training.reset();
      if (edit.features != session.features || edit.clusters) continue;
      edit.features.reset();
      edit.map.reset();
    }
}

namespace {

// Whether the newest run is over, and was of just these labels.
bool is_trained(const Session& session) {
  const auto& run = session.training;
  return run && run->predictions && run->taught_labels == session.taught_labels &&
         run->features == session.features;
}

bool had_other_rows(const Edited& before, const Session& session) {
  if (before.features) return before.features != session.features;
  return before.rows != (session.features ? session.features->samples.size() : 0) ||
         (session.features && before.classes != session.features->classes);
}

// The data set as it was labelled then, of the images that are in use now. Where everything was
// taught, there was none before and is none after the way back.
ml::Snapshot<ml::Dataset> labelled_as(const ml::Snapshot<ml::Dataset>& then,
                                      const ml::Snapshot<ml::Dataset>& now) {
  if (!then || !now || then->images == now->images) return then;
  auto dataset = *then;
  dataset.images = now->images;
  return std::make_shared<const ml::Dataset>(std::move(dataset));
}

void return_to_features(Workbench& bench, Edited& to) {
  auto& session = bench.session;
  forget_old_classes(bench);
  session.map = std::move(to.map);
  session.dataset = labelled_as(to.dataset, session.dataset);
  session.features = std::move(to.features);
  keep_rows_below(session, session.features->samples.size());
}

// Rows that this edit had appended go, or come again; clusters were found of others.
void return_to_rows(Workbench& bench, const Edited& to) {
  auto& session = bench.session;
  bench.cancel(JobRole::clusters);
  session.clusters.reset();
  session.groups.reset();
  const auto rows = session.features ? session.features->samples.size() : 0;
  if (to.rows > rows && to.appended)
    append_rows(bench, *to.appended, to.classes);
  else
    use_first_rows(bench, to.rows, to.classes);
  session.dataset = labelled_as(to.dataset, session.dataset);
}

// Labels with the model that they made, or the groups. Whether there are other labels now.
bool return_to_labels(Workbench& bench, Edited& to) {
  auto& session = bench.session;
  const bool rows_return = had_other_rows(to, session);
  const bool labels_return = rows_return || to.taught_labels != session.taught_labels;
  // Clusters that were found since a label was taught stay.
  if (to.features && (rows_return || !labels_return)) {
    bench.cancel(JobRole::clusters);
    session.groups = std::move(to.groups);
    session.clusters = std::move(to.clusters);
  }
  if (!labels_return) return false;

  bench.cancel(JobRole::training);
  if (rows_return && to.features)
    return_to_features(bench, to);
  else if (rows_return)
    return_to_rows(bench, to);
  session.taught_labels = std::move(to.taught_labels);
  // What the rows that stay have learnt is known no more; the next fit goes on from what there is.
  if (to.training || !session.features) session.training = std::move(to.training);
  session.model = std::move(to.model);
  session.lesson.reset();
  return true;
}

// The choices, each with what follows from choosing it.
void return_to_choices(Workbench& bench, const Choices& to) {
  auto& session = bench.session;
  if (std::tie(to.color_by, to.color_column) != std::tie(session.color_by, session.color_column))
    apply(bench, ChooseColor{to.color_by, to.color_column});
  if (to.map_look != session.map_look) apply(bench, SetMapLook{to.map_look});
  if (to.look != session.look) apply(bench, ChooseLook{to.look});
  if (to.detection_values != session.detection_values)
    bench.feeds().use_detection(ml::detection_parameters_from(to.detection_values));
  if (to.preparation != session.preparation && session.dataset)
    apply(bench, SetPreparation{to.preparation});
  const bool is_laid_out_anew = to.embedding != session.embedding ||
                                (to.map_of != session.map_of && to.map_of == MapOf::features);
  static_cast<Choices&>(session) = to;
  if (is_laid_out_anew && session.features) apply(bench, StartMap{});
}

void return_to_fence(Session& session, const Edited& to) {
  auto fence = to.fence;
  if (fence) fence->map = to.fenced.lock();
  const bool stands = fence && fence->map && fence->map == session.map;
  if (same_fence(fence, session.fence)) return;
  session.fence = stands ? std::move(fence) : std::nullopt;
}

// A way through the history, step by step. What is small is taken along, and brought back once, at
// its end.
class WayThrough {
 public:
  explicit WayThrough(Workbench& bench) : bench_(bench), aside_(as_it_is(bench.session)) {}

  void back() { step(bench_.session.undo, bench_.session.redo); }
  void forth() { step(bench_.session.redo, bench_.session.undo); }

  void arrive() {
    auto& session = bench_.session;
    return_to_choices(bench_, aside_.choices);
    return_to_fence(session, aside_);
    if (aside_.alarms != alarms_of(session)) apply(bench_, SetAlarms{aside_.alarms});
    if (aside_.um_per_px != scale_of(session)) apply(bench_, SetScale{aside_.um_per_px});
    if (!same_backbone(aside_.backbone_request, session.backbone_request)) {
      session.backbone_request = aside_.backbone_request;
      session.backbone = aside_.backbone.lock();
    }
    // The next key had come before these labels had made their model.
    if (labels_returned_ && can_train(session) && !is_trained(session))
      apply(bench_, StartTraining{.warm = true});
  }

 private:
  void step(std::vector<Edited>& from, std::vector<Edited>& onto) {
    auto& session = bench_.session;
    auto to = std::move(from.back());
    from.pop_back();
    auto now = as_it_is(session);
    take_aside(now, aside_);
    now = only(to.of, now);
    now.what = to.what;
    now.appended = to.appended;
    onto.push_back(std::move(now));
    take_aside(aside_, to);
    if (to.of == EditOf::model) session.model = to.model;
    if (to.of != EditOf::rows) return;
    if (!to.features && had_other_rows(to, session)) let_go_of_matrices(session);
    labels_returned_ |= return_to_labels(bench_, to);
  }

  Workbench& bench_;
  Edited aside_;  // as it will be
  bool labels_returned_ = false;
};

// Whether one of the `count` edits that would be next there has other rows than there are.
bool changes_rows(const std::vector<Edited>& edits, std::size_t count, const Session& session) {
  return std::any_of(
      edits.rbegin(), edits.rbegin() + static_cast<std::ptrdiff_t>(count),
      [&](const Edited& edit) { return edit.of == EditOf::rows && had_other_rows(edit, session); });
}

void go_back_to(Workbench& bench, std::size_t edits) {
  auto& session = bench.session;
  const auto done = session.undo.size();
  if (changes_rows(session.undo, done > edits ? done - edits : 0, session) ||
      changes_rows(session.redo, edits > done ? edits - done : 0, session))
    check_rows_stay(bench);
  WayThrough way(bench);
  while (session.undo.size() > edits) way.back();
  while (session.undo.size() < edits) way.forth();
  way.arrive();
}

}  // namespace

void apply(Workbench& bench, const Undo&) {
  const auto& undo = bench.session.undo;
  if (undo.empty()) throw std::runtime_error("there is nothing to take back");
  go_back_to(bench, undo.size() - 1);
}

void apply(Workbench& bench, const Redo&) {
  const auto& session = bench.session;
  if (session.redo.empty()) throw std::runtime_error("there is nothing to do again");
  go_back_to(bench, session.undo.size() + 1);
}

void apply(Workbench& bench, const GoBackTo& command) {
  const auto& session = bench.session;
  const auto all = session.undo.size() + session.redo.size();
  if (command.edits > all)
    throw std::invalid_argument(fmt::format("the history has {} edits", all));
  go_back_to(bench, command.edits);
}

}  // namespace diatom::app
