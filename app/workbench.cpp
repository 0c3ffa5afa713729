#include "app/workbench.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "app/coloring.h"
#include "app/timeline.h"

namespace diatom::app {

namespace {

constexpr std::size_t kNoticesKept = 500;

// Equal as long as the same boundaries are wanted.
Workbench::Bounded what_is_bounded(const Session& session) {
  const auto by = groups_of(session.color_by);
  const auto& look = session.map_look;
  const auto values = look.boundary_values.find(look.boundary);
  return {session.map,
          session.taught_labels,
          by == ColorBy::prediction ? session.training : nullptr,
          by == ColorBy::cluster ? session.clusters : nullptr,
          by == ColorBy::cluster ? session.groups : nullptr,
          by,
          look.boundary,
          values == look.boundary_values.end() ? ml::ParameterValues() : values->second};
}

}  // namespace

Workbench::Workbench(std::function<void()> wake, ml::Scheduler::Mode mode)
    : scheduler(ml::Scheduler::steady_clock(), mode),
      has_threads_(mode == ml::Scheduler::Mode::thread),
      feeds_(wake),
      started_ms_(ml::Scheduler::steady_clock()()) {
  scheduler.on_step(std::move(wake));
}

Workbench::~Workbench() {
  finish_saving();
}

void Workbench::save(const std::filesystem::path& file) {
  constexpr int as_nice_as_the_frames = 0;  // a person waits for it
  auto saved = session;
  saved.file = session.being_saved = saving_as_ = file;
  saving_ = hand_work_of(session);
  writer_.begin(file, std::move(saved), map_camera, as_nice_as_the_frames);
  if (!has_threads_) finish_saving();
}

// Another session may have been opened meanwhile.
void Workbench::finish_saving() {
  if (!writer_.is_going()) return;
  const auto why = writer_.finish();
  const bool is_of_this = session.being_saved == saving_as_;
  if (is_of_this) session.being_saved.clear();
  if (!why.empty()) return notify(Severity::error, why);
  saved_ = saving_;
  if (is_of_this) session.file = saving_as_;
  notify(Severity::information, fmt::format("saved the session as {}", saving_as_.string()));
}

bool Workbench::has_unsaved_hand_work() const {
  const auto work = hand_work_of(session);
  return work.is_any() && work != saved_;
}

void Workbench::collect_saving() {
  if (writer_.has_ended()) finish_saving();
}

void Workbench::add_job(JobRole role, const std::string& title, std::unique_ptr<ml::Job> job,
                        std::function<bool(Session&)> deliver, bool paused, ml::Urgency urgency) {
  cancel(role);
  JobEntry entry;
  entry.role = role;
  entry.status.title = title;
  entry.status.state = paused ? ml::JobState::paused : ml::JobState::running;
  entry.status.id = scheduler.add(title, std::move(job), entry.status.state, urgency);
  deliveries_.push_back({entry.status.id, role, std::move(deliver)});
  session.jobs.push_back(std::move(entry));
}

void Workbench::cancel(JobRole role) {
  for (auto& entry : session.jobs) {
    if (entry.role != role || ml::is_over(entry.status.state)) continue;
    scheduler.cancel(entry.status.id);
    entry.status.state = ml::JobState::cancelled;
    std::erase_if(deliveries_,
                  [&](const Delivery& delivery) { return delivery.id == entry.status.id; });
  }
}

void Workbench::collect() {
  collect_jobs();
  collect_saving();
  feeds_.collect(session);
  collect_lesson();
  watch_fence();
  prove_no_skew();
  passers_by_.follow(*this, feeds_.take_gone());
}

// Statuses first, products second: a job that is seen as done has published its last one by then.
void Workbench::collect_jobs() {
  const auto statuses = scheduler.statuses();
  deliver();

  std::vector<JobEntry> ended;
  std::erase_if(session.jobs, [&](JobEntry& entry) {
    const auto known = std::find_if(statuses.begin(), statuses.end(), [&](const auto& status) {
      return status.id == entry.status.id;
    });
    if (known == statuses.end()) return true;  // forgotten
    if (waits_for_return(session, entry.role)) return false;
    const bool was_over = ml::is_over(entry.status.state);
    entry.status = *known;
    if (!was_over && ml::is_over(entry.status.state)) ended.push_back(entry);
    if (is_glance(entry.role) && ml::is_over(entry.status.state)) scheduler.forget(known->id);
    return false;
  });
  for (const auto& entry : ended) report_end(entry);
  follow_latents();
  follow_groups();
  follow_map();
}

// A latent space that moves is mapped again as soon as the last map is there.
void Workbench::follow_latents() {
  const auto& latents = session.clusters ? session.clusters->latents : nullptr;
  const bool shows_them = session.map && session.map->latents == latents;
  if (session.map_of != MapOf::latents || !latents || shows_them) {
    mapped_.reset();
    return;
  }
  if (is_going(session, JobRole::map) || mapped_ == latents) return;
  mapped_ = latents;
  if (const auto* ended = job_of(session, JobRole::map)) scheduler.forget(ended->id);
  follow_ups_.emplace_back(StartMap{});
}

// Boundaries that stand around other places or groups than are seen are drawn anew, while these
// still move as well.
void Workbench::follow_groups() {
  if (session.map_look.boundary.empty() || !session.map) {
    bounded_ = {};
    return;
  }
  if (is_going(session, JobRole::boundary) || session.relief >= Relief::boundaries) return;
  auto cause = what_is_bounded(session);
  if (cause == bounded_) return;
  bounded_ = std::move(cause);
  follow_ups_.emplace_back(StartBoundary{});
}

// A map that came to rest is measured.
void Workbench::follow_map() {
  const bool rests = map_is_current(session) && !is_going(session, JobRole::map) &&
                     !is_going(session, JobRole::clusters);
  if (!rests || quality_is_current(session) || measured_ == session.map) return;
  measured_ = session.map;
  follow_ups_.emplace_back(StartMapQuality{});
}

// What a run makes while its past is looked at waits until the person returns.
void Workbench::deliver() {
  for (auto& delivery : deliveries_) {
    if (waits_for_return(session, delivery.role)) continue;
    if (delivery.collect(session)) keep_moment(session, delivery.role);
  }
  follow_timeline(session);
}

void Workbench::report_end(const JobEntry& ended) {
  const auto& status = ended.status;
  std::erase_if(deliveries_, [&](const Delivery& delivery) { return delivery.id == status.id; });
  if (status.state == ml::JobState::failed)
    notify(Severity::error, status.title + ": " + status.progress.message);
  if (ended.role == JobRole::training && session.labels_wait)
    follow_ups_.emplace_back(StartTraining{.warm = true});
  const bool follows = ended.role == JobRole::map && session.map_of == MapOf::latents;
  if (status.state != ml::JobState::done || is_glance(ended.role) || follows) return;
  constexpr double looks_away_s = 10.0;  // whoever waits for longer is told when it is done
  if (ended.role == JobRole::exporting)
    notify(Severity::information, status.title + ": written");
  else if (status.busy_seconds > looks_away_s)
    notify(Severity::information,
           fmt::format("{}: done after {:.1f} s of its own", status.title, status.busy_seconds));
  if (ended.role == JobRole::features) {
    follow_ups_.emplace_back(StartMap{});
    if (can_train(session)) follow_ups_.emplace_back(StartTraining{});
  }
}

// The first picture by any newer model is the one that shows what was taught. A frame that was
// captured before may still have been under way by an older one.
void Workbench::collect_lesson() {
  auto& lesson = session.lesson;
  const auto& overlay = feed_in_view(session).overlay;
  if (!lesson || lesson->shown_after_ms || session.labels_wait) return;
  if (!overlay || !overlay->model->head) return;
  const auto& before = lesson->model_before;
  const bool is_older =
      overlay->frame->captured_ms < lesson->begun_ms && overlay->model != session.model;
  if (is_older || (before && overlay->model->head == before->head)) return;
  lesson->shown_after_ms = ml::Scheduler::steady_clock()() - lesson->taught_ms;
}

bool Workbench::is_open(std::uint64_t feed) const {
  return std::any_of(session.feeds.begin(), session.feeds.end(),
                     [feed](const FeedView& view) { return view.id == feed; });
}

// An organism is judged once, when it has been looked at often enough to be known.
void Workbench::watch_fence() {
  constexpr int looks_to_judge = 3;
  const auto& fence = session.fence;
  if (!fence || fence->map != session.map) return;
  auto& judged = judged_by_fence_;
  if (judged.centre != fence->centre || judged.radius != fence->radius)
    judged = {fence->centre, fence->radius, {}};
  std::erase_if(judged.tracks, [this](const auto& track) { return !is_open(track.first); });
  for (const auto& feed : session.feeds) {
    if (!feed.overlay || feed.overlay->model->recipe != session.map->features->recipe) continue;
    const auto& overlay = *feed.overlay;
    for (std::size_t i = 0; i < overlay.sightings.size(); ++i) {
      const auto& sighting = overlay.sightings[i];
      if (!sighting.organism || sighting.organism->looks < looks_to_judge) continue;
      if (!judged_by_fence_.tracks.insert({feed.id, sighting.organism->track}).second) continue;
      const ml::Matrix place =
          session.map->place(overlay.features.row(static_cast<Eigen::Index>(i)));
      if (place.cols() != 3 || !fence->holds(place.row(0).transpose())) continue;
      feeds_.records().tell_fence(feed.id, sighting.organism->track,
                                  ml::class_name(overlay.classes, sighting.label));
      notify(Severity::warning,
             fmt::format("organism {} is inside the fence", sighting.organism->track));
    }
  }
}

// Once for each way of seeing, before anything was taught: crops from a feed are cut out already.
void Workbench::prove_no_skew() {
  const auto& features = session.features;
  const auto& model = session.model;
  const bool can = !session.feeds.empty() && session.dataset && session.dataset->images &&
                   features && features->recipe && model && model->recipe == features->recipe;
  if (!can || proven_ == features->recipe || session.rows_at_full_fit != features->samples.size())
    return;
  proven_ = features->recipe;
  start<LiveSkew>(JobRole::skew, "Live path against training",
                  std::make_unique<LiveSkewJob>(features, images_as_opened(session), model),
                  [](Session& into, ml::Snapshot<LiveSkew> skew) { into.skew = std::move(skew); });
}

void Workbench::notify(Severity severity, std::string text) {
  const auto level = severity == Severity::error     ? spdlog::level::err
                     : severity == Severity::warning ? spdlog::level::warn
                                                     : spdlog::level::info;
  spdlog::log(level, "{}", text);
  const double now_ms = ml::Scheduler::steady_clock()();
  session.notices.push_back({severity, std::move(text), (now_ms - started_ms_) / 1000.0});
  if (session.notices.size() > kNoticesKept) session.notices.pop_front();
}

}  // namespace diatom::app
