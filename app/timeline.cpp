#include "app/timeline.h"

#include <algorithm>
#include <set>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "ml/core/check.h"

namespace diatom::app {

namespace {

std::size_t bytes_of(const ml::Snapshot<ml::TrainingState>& state) {
  return state ? state->bytes() : 0;
}

std::size_t bytes_of(const ml::Matrix& matrix) {
  return static_cast<std::size_t>(matrix.size()) * sizeof(float);
}

std::size_t bytes_of(const std::vector<ml::VaePoint>& curve) {
  if (curve.empty()) return 0;
  const auto latent = static_cast<std::size_t>(curve.back().kl_by_dimension.size());
  return curve.size() * (sizeof(ml::VaePoint) + latent * sizeof(float));
}

// Adds up what things take, each of them once.
class MemoryCount {
 public:
  template <class T>
  void add(const std::shared_ptr<T>& thing, std::size_t bytes) {
    if (thing && counted_.insert(thing.get()).second) bytes_ += bytes;
  }
  void add(const Results& results);
  std::size_t bytes() const { return bytes_; }

 private:
  std::set<const void*> counted_;
  std::size_t bytes_ = 0;
};

void MemoryCount::add(const Results& results) {
  if (const auto& run = results.training; run && run->fit) {
    const auto& fit = *run->fit;
    add(run->fit, bytes_of(fit.test_scores) + fit.iterations.size() * sizeof(ml::Iteration));
    add(fit.state, bytes_of(fit.state));
    add(run->predictions, run->predictions ? run->predictions->size() * sizeof(int) : 0);
    add(run->confidences, run->confidences ? run->confidences->size() * sizeof(float) : 0);
  }
  if (const auto& run = results.clusters; run && run->vae) {
    add(run->vae, bytes_of(run->vae->curve));
    add(run->vae->state, bytes_of(run->vae->state));
    add(run->latents, run->latents ? bytes_of(*run->latents) : 0);
    add(run->clustering, run->clustering ? run->clustering->assignment.size() * sizeof(int) : 0);
  }
  if (results.map) add(results.map->embedding, bytes_of(results.map->embedding->points));
  if (const auto& run = results.fine_tuning) add(run->state, bytes_of(run->state));
  if (const auto& run = results.pretraining) {
    add(run, run->filters.pixels.size());
    add(run->state, bytes_of(run->state));
  }
}

// What the newest has as well is the session's own.
std::size_t bytes_without_newest(const std::vector<Moment>& moments) {
  if (moments.empty()) return 0;
  MemoryCount count;
  count.add(moments.back().results);
  const auto newest = count.bytes();
  for (const auto& moment : moments) count.add(moment.results);
  return count.bytes() - newest;
}

void thin(Timeline& timeline, const TimelineBudget& budget) {
  auto& moments = timeline.moments;
  timeline.bytes = bytes_without_newest(moments);
  while (moments.size() > 2 && (moments.size() > budget.moments || timeline.bytes > budget.bytes)) {
    timeline.stride *= 2;
    const auto is_between = [&](const Moment& moment) {
      return moment.number % timeline.stride != 0 && moment.number + 1 != timeline.seen;
    };
    std::erase_if(moments, is_between);
    timeline.bytes = bytes_without_newest(moments);
  }
}

// What a run of that role has come to now, and what it moves.
Results results_now(const Session& session, JobRole role) {
  Results results;
  if (role == JobRole::training) {
    results.training = session.training;
    results.model = session.model;
  } else if (role == JobRole::clusters) {
    results.clusters = session.clusters;
    results.groups = session.groups;
    results.walk = session.walk;
    results.map = session.map;
    results.map_quality = session.map_quality;
  } else if (role == JobRole::fine_tuning) {
    results.fine_tuning = session.fine_tuning;
  } else {
    results.pretraining = session.pretraining;
  }
  return results;
}

std::shared_ptr<const void> product_of(const Results& results) {
  if (results.training) return results.training;
  if (results.clusters) return results.clusters;
  if (results.fine_tuning) return results.fine_tuning;
  return results.pretraining;
}

// A VAE is looked at when an epoch was clustered, and when all is done.
bool is_moment_of_vae(const ClusterRun& run, const Timeline& timeline) {
  if (!run.vae || run.curve.empty()) return false;
  if (run.is_final) return true;
  const auto& moments = timeline.moments;
  return moments.empty() || moments.back().results.clusters->curve.size() != run.curve.size();
}

// What has just been published, where it is worth a place of its own.
std::optional<Moment> moment_now(const Session& session) {
  const auto& timeline = *session.timeline;
  Moment moment;
  auto& results = moment.results = results_now(session, role_of(timeline.request));
  if (results.training) {
    if (!results.training->fit) return std::nullopt;
    results.model = results.training->model;
    moment.at = static_cast<int>(results.training->fit->iterations.size());
  } else if (results.clusters) {
    if (!is_moment_of_vae(*results.clusters, timeline)) return std::nullopt;
    results.walk.reset();
    results.map.reset();
    results.map_quality.reset();
    moment.at = results.clusters->vae->epochs;
  } else if (results.fine_tuning) {
    moment.at = static_cast<int>(results.fine_tuning->curve.size());
  } else if (results.pretraining) {
    moment.at = static_cast<int>(results.pretraining->updates);
  }
  return moment;
}

const char* unit_of(const Timeline& timeline) {
  switch (role_of(timeline.request)) {
    case JobRole::training:
      return "iteration";
    case JobRole::clusters:
      return "epoch";
    case JobRole::fine_tuning:
      return "evaluation";
    default:
      return "update";
  }
}

// A map of latents is one of then; another one has come meanwhile and stays.
void put_back(Session& session, JobRole role, const Results& newest) {
  if (role == JobRole::training) {
    session.training = newest.training;
    session.model = newest.model;
  } else if (role == JobRole::clusters) {
    session.clusters = newest.clusters;
    session.groups = newest.groups;
    session.walk = newest.walk;
    if (session.map && !session.map->latents) return;
    session.map = newest.map;
    session.map_quality = newest.map_quality;
  } else if (role == JobRole::fine_tuning) {
    session.fine_tuning = newest.fine_tuning;
  } else {
    session.pretraining = newest.pretraining;
  }
}

// Where a person stands in the latent space of then.
ml::Snapshot<LatentWalk> walk_of_then(const Session& session, const ClusterRun& then) {
  const auto& walk = session.walk;
  if (!walk || !then.latents || walk->at.size() != then.latents->cols()) return nullptr;
  return std::make_shared<const LatentWalk>(walk_in(then, walk->at, walk->dimension));
}

void show_then(Session& session, const Results& then) {
  if (then.training) {
    session.training = then.training;
    if (then.model) session.model = then.model;
  }
  if (then.clusters) {
    session.walk = walk_of_then(session, *then.clusters);
    session.clusters = then.clusters;
    session.groups = then.groups;
    if (then.map && session.map_of == MapOf::latents) session.map = then.map;
  }
  if (then.fine_tuning) session.fine_tuning = then.fine_tuning;
  if (then.pretraining) session.pretraining = then.pretraining;
}

bool is_stale(const Session& session) {
  const auto& timeline = *session.timeline;
  if (timeline.moments.empty() || timeline.looked_at) return false;
  const auto& newest = timeline.moments.back().results;
  const bool of_other_rows = (newest.training && newest.training->features != session.features) ||
                             (newest.clusters && newest.clusters->features != session.features);
  const auto now = results_now(session, role_of(timeline.request));
  return of_other_rows || product_of(now) != timeline.product;
}

}  // namespace

JobRole role_of(const TrainingRequest& request) {
  constexpr JobRole roles[] = {JobRole::training, JobRole::clusters, JobRole::fine_tuning,
                               JobRole::pretraining};
  return roles[request.index()];
}

Timeline with_moment(Timeline timeline, Moment moment, const TimelineBudget& budget) {
  auto& moments = timeline.moments;
  if (!moments.empty() && moments.back().at == moment.at) {
    moment.number = moments.back().number;
    moment.results.map = moments.back().results.map;
    moments.pop_back();
  } else {
    moment.number = timeline.seen++;
    // The one that was the newest was kept for that alone, unless it is one of every so many.
    if (!moments.empty() && moments.back().number % timeline.stride != 0) moments.pop_back();
  }
  moments.push_back(std::move(moment));
  thin(timeline, budget);
  return timeline;
}

Timeline cut_after(Timeline timeline, std::size_t moment) {
  timeline.moments.resize(moment + 1);
  timeline.seen = timeline.moments.back().number + 1;
  timeline.bytes = bytes_without_newest(timeline.moments);
  timeline.looked_at.reset();
  timeline.newest = {};
  timeline.was_running = false;
  timeline.product = product_of(timeline.moments.back().results);
  return timeline;
}

bool can_go_on_from(const Moment& moment) {
  const auto& results = moment.results;
  if (results.training) return results.training->fit->state != nullptr;
  if (results.clusters) return results.clusters->vae->state != nullptr;
  if (results.fine_tuning) return results.fine_tuning->state != nullptr;
  return results.pretraining && results.pretraining->state != nullptr;
}

void begin_timeline(Session& session, TrainingRequest request) {
  const auto& held = session.timeline;
  const bool is_quick = role_of(request) == JobRole::training;
  if (is_quick && held && role_of(held->request) != JobRole::training &&
      is_going(session, role_of(held->request)))
    return;
  Timeline timeline;
  timeline.request = std::move(request);
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

void keep_moment(Session& session, JobRole role) {
  if (!session.timeline || role_of(session.timeline->request) != role) return;
  auto moment = moment_now(session);
  auto timeline = moment ? with_moment(*session.timeline, *std::move(moment)) : *session.timeline;
  timeline.product = product_of(results_now(session, role));
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

void follow_timeline(Session& session) {
  if (!session.timeline) return;
  if (is_stale(session)) return session.timeline.reset();
  const auto& map = session.map;
  if (!map || !map->latents) return;
  const auto& moments = session.timeline->moments;
  const auto found = std::find_if(moments.begin(), moments.end(), [&](const Moment& moment) {
    return moment.results.clusters && moment.results.clusters->latents == map->latents;
  });
  if (found == moments.end() || found->results.map == map) return;
  auto timeline = *session.timeline;
  timeline.moments[static_cast<std::size_t>(found - moments.begin())].results.map = map;
  timeline.bytes = bytes_without_newest(timeline.moments);
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

bool is_looking_back(const Session& session) {
  return session.timeline && session.timeline->looked_at;
}

bool waits_for_return(const Session& session, JobRole role) {
  return is_looking_back(session) && role_of(session.timeline->request) == role;
}

void look_back(Session& session, std::size_t moment) {
  DIATOM_CHECK(session.timeline && moment < session.timeline->moments.size(),
               "a moment that there is not");
  auto timeline = *session.timeline;
  const auto role = role_of(timeline.request);
  if (timeline.looked_at)
    put_back(session, role, timeline.newest);
  else
    timeline.newest = results_now(session, role);
  timeline.looked_at = moment;
  show_then(session, timeline.moments[moment].results);
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

void keep_names(Session& session, ml::Snapshot<TopTuningRun> named) {
  if (!waits_for_return(session, JobRole::training) || session.training->fit != named->fit) return;
  auto timeline = *session.timeline;
  timeline.moments[*timeline.looked_at].results.training = named;
  timeline.bytes = bytes_without_newest(timeline.moments);
  session.training = std::move(named);
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

void look_at_newest(Session& session) {
  if (!is_looking_back(session)) return;
  auto timeline = *session.timeline;
  put_back(session, role_of(timeline.request), timeline.newest);
  timeline.newest = {};
  timeline.looked_at.reset();
  timeline.was_running = false;
  session.timeline = std::make_shared<const Timeline>(std::move(timeline));
}

Session with_newest(Session session) {
  look_at_newest(session);
  return session;
}

std::string place_of(const Timeline& timeline) {
  const auto& newest = timeline.moments.back();
  const auto& shown = timeline.looked_at ? timeline.moments[*timeline.looked_at] : newest;
  return fmt::format("{} {} of {}", unit_of(timeline), shown.at, newest.at);
}

std::string memory_of(const Timeline& timeline) {
  return fmt::format("kept {} of {} moments, {:.1f} MB, none on disk", timeline.moments.size(),
                     timeline.seen, static_cast<double>(timeline.bytes) / (1 << 20));
}

std::string past_in_words(const Session& session) {
  if (!is_looking_back(session)) return "";
  return fmt::format("Looking at {}: not the newest", place_of(*session.timeline));
}

}  // namespace diatom::app
