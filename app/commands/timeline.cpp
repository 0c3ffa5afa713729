// Looking back at a training's earlier moments, and going on from one of them.
#include "app/commands/timeline.h"

#include <stdexcept>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/commands/runs.h"
#include "app/timeline.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

template <class... Kinds>
bool is_one_of(const Command& command) {
  return (std::holds_alternative<Kinds>(command) || ...);
}

// Whoever looks back wants to see something that stands still.
bool pause_run(Workbench& bench, JobRole role) {
  for (auto entry = bench.session.jobs.rbegin(); entry != bench.session.jobs.rend(); ++entry) {
    if (entry->role != role) continue;
    if (entry->status.state != ml::JobState::running) return false;
    bench.scheduler.pause(entry->status.id);
    entry->status.state = ml::JobState::paused;  // news of it has to wait
    return true;
  }
  return false;
}

// A top-tuning says of all rows what they are when it is over. Of an earlier moment this is worked
// out when somebody looks, so that the map shows it.
void name_rows_of_then(Workbench& bench) {
  auto& session = bench.session;
  bench.cancel(JobRole::past);
  const auto& run = session.training;
  if (!waits_for_return(session, JobRole::training) || run->predictions || !run->model) return;
  auto request = std::get<TopTuningRequest>(session.timeline->request);
  request.from = run;
  request.only_predict = true;
  bench.start<TopTuningRun>(
      JobRole::past, "Looking back", std::make_unique<TopTuningJob>(std::move(request)),
      [](Session& into, ml::Snapshot<TopTuningRun> named) { keep_names(into, std::move(named)); });
}

void set_was_running(Session& session, bool was_running) {
  auto timeline = *session.timeline;
  timeline.was_running = was_running;
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

template <class Request, class Run>
Request from_moment(const TrainingRequest& asked, ml::Snapshot<Run> run) {
  auto request = std::get<Request>(asked);
  request.from = std::move(run);
  return request;
}

void start_from(Workbench& bench, const TrainingRequest& asked, const Results& then) {
  const bool paused = !bench.session.playing;
  if (then.training)
    return start_run(bench, from_moment<TopTuningRequest>(asked, then.training), paused);
  if (then.clusters)
    return start_run(bench, from_moment<ClusterRequest>(asked, then.clusters), paused);
  if (then.fine_tuning)
    return start_run(bench, from_moment<ml::FineTuneRequest>(asked, then.fine_tuning), paused);
  auto request = std::get<PretrainingRequest>(asked);
  request.options.earlier = then.pretraining;
  start_run(bench, std::move(request), paused);
}

}  // namespace

void leave_the_past(Workbench& bench) {
  auto& session = bench.session;
  if (!is_looking_back(session)) return;
  const auto role = role_of(session.timeline->request);
  const bool was_running = session.timeline->was_running;
  bench.cancel(JobRole::past);
  look_at_newest(session);
  if (was_running && session.playing) bench.scheduler.resume(job_of(session, role)->id);
}

bool moves_in_time(const Command& command) {
  return is_one_of<LookBackTo, GoOnFromHere, LeaveThePast>(command);
}

bool only_looks(const Command& command) {
  if (moves_in_time(command)) return true;
  return is_one_of<
      // What is seen, and from where.
      SelectRows, SelectNeighbours, ChooseColor, SetMapLook, StartMap, StartBoundary,
      StartMapQuality, KeepPose, ForgetPose, WalkTo, LoadThumbnails, ExplainRow, LeaveOut,
      StartSlowMotion, StepSlowMotion,
      // The feeds.
      OpenFeed, CloseFeed, ViewFeed, SetFeedProperty, FollowOrganism, ChooseLook, ShowOverlay,
      SetDetectionValue, CompareOnFeed, SetFence, SetAlarms, SetScale, StartLog, StopLog,
      // What the next run will be made by.
      ChooseClassifier, SetClassifierValue, ChooseCentres, ChooseReduction, SetVaeValue,
      SetComponents, ChooseClustering, SetClusteringValue, SetFineTuningValue,
      // What is looked at may be kept as a file.
      SaveModel, SaveFineTunedModel, SavePretrainedWeights, Export, SaveMapPicture, SaveTurntable,
      CancelRecording,
      // The window.
      SetPace, ChooseLayout, SetUiScale, SetTrainingShare, ChooseTheme, SaveScreenshot,
      DismissNotices, Quit>(command);
}

void apply(Workbench& bench, const LookBackTo& command) {
  auto& session = bench.session;
  if (!session.timeline || session.timeline->moments.empty())
    throw std::runtime_error("there are no earlier moments yet: train something first");
  const auto kept = session.timeline->moments.size();
  if (command.moment >= kept)
    throw std::runtime_error(
        fmt::format("there is no moment {}: {} are kept", command.moment + 1, kept));
  if (is_going(session, JobRole::features))
    throw std::runtime_error(
        "features are being extracted: wait for them, since the earlier moments are of other ones");
  if (command.moment + 1 == kept) return leave_the_past(bench);
  const bool runs = is_looking_back(session) ? session.timeline->was_running
                                             : pause_run(bench, role_of(session.timeline->request));
  look_back(session, command.moment);
  set_was_running(session, runs);
  name_rows_of_then(bench);
}

void apply(Workbench& bench, const GoOnFromHere&) {
  auto& session = bench.session;
  if (!is_looking_back(session))
    throw std::runtime_error("look back at an earlier moment first, to go on from there");
  const auto place = *session.timeline->looked_at;
  const auto moment = session.timeline->moments[place];
  if (!can_go_on_from(moment))
    throw std::runtime_error("this moment is where the training ended: nothing follows from it");
  bench.cancel(JobRole::past);
  const auto where = place_of(*session.timeline);
  const auto dropped = session.timeline->seen - moment.number - 1;
  session.timeline = std::make_shared<const Timeline>(cut_after(*session.timeline, place));
  start_from(bench, session.timeline->request, moment.results);
  bench.notify(Severity::information,
               fmt::format("training goes on from {}; what it came to after that, {} moment{}, is "
                           "no longer kept",
                           where, dropped, dropped == 1 ? "" : "s"));
}

void apply(Workbench& bench, const LeaveThePast&) {
  leave_the_past(bench);
}

}  // namespace diatom::app
