// Looking inside a classifier: pictures, who decided, one image left out, the solver in slow
// motion.
#include <stdexcept>
#include <utility>

#include "app/commands/apply.h"
#include "app/slow_motion_job.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

void check_row(const Session& session, int row) {
  if (!session.features || row < 0 || row >= session.features->values.rows())
    throw std::invalid_argument("there is no image of number " + std::to_string(row));
}

ml::Snapshot<Thumbnails>& sheet_at(Session& session, SheetPlace place) {
  switch (place) {
    case SheetPlace::panels:
      return session.thumbnails;
    case SheetPlace::map:
      return session.map_pictures;
    case SheetPlace::hover_card:
      break;
  }
  return session.hover_picture;
}

JobRole loading_for(SheetPlace place) {
  switch (place) {
    case SheetPlace::panels:
      return JobRole::thumbnails;
    case SheetPlace::map:
      return JobRole::map_pictures;
    case SheetPlace::hover_card:
      break;
  }
  return JobRole::hover_picture;
}

// The newest training, where it has come to a model of the present features.
ml::Snapshot<TopTuningRun> trained(const Session& session) {
  const auto& run = session.training;
  if (!run || !run->model || run->features != session.features)
    throw std::runtime_error("there is no classifier to look into yet: train one first");
  return run;
}

}  // namespace

void apply(Workbench& bench, const LoadThumbnails& command) {
  auto& session = bench.session;
  if (!session.dataset || !session.features)
    throw std::runtime_error("there are no images yet: open a data set first");
  for (const int row : command.rows) check_row(session, row);
  const auto place = command.place;
  auto& shown = sheet_at(session, place);
  auto sheet = thumbnails_from(place, session.features, command.rows, shown.get());
  shown = std::make_shared<const Thumbnails>(sheet);
  bench.start<Thumbnails>(loading_for(place), "Thumbnails",
                          std::make_unique<ThumbnailJob>(std::move(sheet), session.dataset->images),
                          [place](Session& into, ml::Snapshot<Thumbnails> grown) {
                            sheet_at(into, place) = std::move(grown);
                          });
}

// What was known of the same image stays until it is known anew.
void apply(Workbench& bench, const ExplainRow& command) {
  auto& session = bench.session;
  check_row(session, command.row);
  const bool is_same = session.explanation && session.explanation->row == command.row;
  auto asked = is_same ? *session.explanation : Explanation();
  asked.training = trained(session);
  asked.row = command.row;
  session.explanation = std::make_shared<const Explanation>(asked);
  bench.start<Explanation>(JobRole::explanation, "Who decided",
                           std::make_unique<ExplanationJob>(std::move(asked)),
                           [](Session& into, ml::Snapshot<Explanation> explanation) {
                             into.explanation = std::move(explanation);
                           });
}

void apply(Workbench& bench, const LeaveOut& command) {
  auto& session = bench.session;
  check_row(session, command.row);
  LeftOut asked;
  asked.training = trained(session);
  asked.row = command.row;
  asked.of_row = session.explanation ? session.explanation->row : command.row;
  if (!asked.training->fit->without_one)
    throw std::runtime_error("leaving one image out is exact for ridge only: choose it and train");
  session.left_out = std::make_shared<const LeftOut>(asked);
  bench.start<LeftOut>(
      JobRole::left_out, "One image left out", std::make_unique<LeftOutJob>(std::move(asked)),
      [](Session& into, ml::Snapshot<LeftOut> left_out) { into.left_out = std::move(left_out); });
}

void apply(Workbench& bench, const StartSlowMotion& command) {
  auto& session = bench.session;
  if (!session.features) throw std::runtime_error("there are no features yet: extract them first");
  session.slow_motion.reset();
  bench.start<ml::SlowMotion>(
      JobRole::slow_motion, "FALKON in slow motion",
      std::make_unique<SlowMotionJob>(session.features, session.classifier_values["falkon"],
                                      session.seed, session.device),
      [](Session& into, ml::Snapshot<ml::SlowMotion> run) { into.slow_motion = std::move(run); },
      command.paused);
}

void apply(Workbench& bench, const StepSlowMotion&) {
  auto& session = bench.session;
  if (!is_going(session, JobRole::slow_motion)) apply(bench, StartSlowMotion{.paused = true});
  const auto id = job_of(session, JobRole::slow_motion)->id;
  bench.scheduler.pause(id);
  bench.scheduler.step_once(id);
}

}  // namespace diatom::app
