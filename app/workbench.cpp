#include "app/workbench.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "app/coloring.h"

namespace diatom::app {

namespace {

constexpr std::size_t kNoticesKept = 500;

// The fine-tuned model, where it is to speak beside the other one.
ml::Snapshot<ml::Model> rival_of(const Session& session) {
  if (!session.compare_on_feed || !session.fine_tuning) return nullptr;
  return session.fine_tuning->chosen;
}

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
      wake_(std::move(wake)),
      started_ms_(ml::Scheduler::steady_clock()()) {
  scheduler.on_step(wake_);
}

void Workbench::add_job(JobRole role, const std::string& title, std::unique_ptr<ml::Job> job,
                        std::function<void(Session&)> deliver, bool paused) {
  cancel(role);
  JobEntry entry;
  entry.role = role;
  entry.status.title = title;
  entry.status.state = paused ? ml::JobState::paused : ml::JobState::running;
  entry.status.id = scheduler.add(title, std::move(job), entry.status.state);
  deliveries_.push_back({entry.status.id, std::move(deliver)});
  session.jobs.push_back(std::move(entry));
}

void Workbench::cancel(JobRole role) {
  for (const auto& entry : session.jobs) {
    if (entry.role != role || ml::is_over(entry.status.state)) continue;
    scheduler.cancel(entry.status.id);
    std::erase_if(deliveries_,
                  [&](const Delivery& delivery) { return delivery.id == entry.status.id; });
  }
}

void Workbench::open_feed(const std::string& address) {
  close_feed();
  live::FeedOptions options;
  options.address = address;
  options.seed = session.seed;
  options.look = session.look;
  options.loop = true;  // somebody is watching
  options.model = fed_model_ = session.model;
  feed_ = std::make_unique<live::Feed>(options);
  feed_->on_news(wake_);
  session.feed_address = address;
}

void Workbench::close_feed() {
  feed_.reset();
  fed_model_.reset();
  fed_rival_.reset();
  session.feed_address.clear();
  session.feed = {};
  session.frame.reset();
  session.overlay.reset();
}

void Workbench::use_look(live::Look look) {
  session.look = look;
  if (feed_) feed_->use_look(look);
}

void Workbench::collect() {
  collect_jobs();
  collect_feed();
}

// Statuses first, products second: a job that is seen as done has published its last one by then.
void Workbench::collect_jobs() {
  const auto statuses = scheduler.statuses();
  for (auto& delivery : deliveries_) delivery.collect(session);

  std::vector<JobEntry> ended;
  std::erase_if(session.jobs, [&](JobEntry& entry) {
    const auto known = std::find_if(statuses.begin(), statuses.end(), [&](const auto& status) {
      return status.id == entry.status.id;
    });
    if (known == statuses.end()) return true;  // forgotten
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
  if (is_going(session, JobRole::boundary)) return;
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

void Workbench::report_end(const JobEntry& ended) {
  const auto& status = ended.status;
  std::erase_if(deliveries_, [&](const Delivery& delivery) { return delivery.id == status.id; });
  if (status.state == ml::JobState::failed)
    notify(Severity::error, status.title + ": " + status.progress.message);
  const bool follows = ended.role == JobRole::map && session.map_of == MapOf::latents;
  if (status.state != ml::JobState::done || is_glance(ended.role) || follows) return;
  notify(Severity::information,
         fmt::format("{}: done after {:.1f} s of its own", status.title, status.busy_seconds));
  if (ended.role == JobRole::features) {
    follow_ups_.emplace_back(StartMap{});
    if (can_train(session)) follow_ups_.emplace_back(StartTraining{});
  }
}

void Workbench::collect_feed() {
  if (!feed_) return;
  if (fed_model_ != session.model) {
    fed_model_ = session.model;
    feed_->use_model(fed_model_);
  }
  const auto rival = rival_of(session);
  if (fed_rival_ != rival) {
    fed_rival_ = rival;
    feed_->use_rival(fed_rival_);
  }
  session.frame = feed_->newest_frame();
  session.overlay = feed_->newest_overlay();
  session.feed = feed_->status();
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
