#include "app/passers_by.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "app/workbench.h"

namespace diatom::app {

void PassersBy::follow(Workbench& bench, std::vector<Gone> gone) {
  auto& session = bench.session;
  const double now_s = ml::Scheduler::steady_clock()() / 1000.0;
  for (const auto& one : gone) take_in(session, one, now_s);
  group_strangers(bench, now_s);
  if (session.feeds.empty()) return;
  measure_what_is_usual(bench);
  if (now_s - looked_s_ < 1.0) return;
  looked_s_ = now_s;
  session.drift = drift_.look(measure_, now_s);
  if (session.drift) bench.feeds().records().tell_drift(session.drift->share);
}

// Features of another backbone cannot be compared with these.
void PassersBy::take_in(Session& session, const Gone& gone, double now_s) {
  const auto& departure = gone.departure;
  if (departure.exemplars.empty()) return;
  drift_.add(departure.exemplars.front()->features, now_s);
  const auto feed = std::find_if(session.feeds.begin(), session.feeds.end(),
                                 [&](const FeedView& view) { return view.id == gone.feed; });
  const auto overlay = feed == session.feeds.end() ? nullptr : feed->overlay;
  if (!overlay || !overlay->model->recipe || departure.is_known()) return;
  const auto& recipe = overlay->model->recipe;
  if (departure.exemplars.front()->features.size() != recipe->dim) return;
  if (recipe_ != recipe) {
    pool_.clear();
    session.strangers.reset();
  }
  recipe_ = recipe;
  pool_.push_back({gone.feed, departure.track, departure.exemplars});
  if (pool_.size() > strangers_kept) pool_.erase(pool_.begin());
  pool_changed_ = true;
}

void PassersBy::group_strangers(Workbench& bench, double now_s) {
  constexpr double at_most_every_s = 3.0;
  const bool is_due = pool_changed_ && now_s - grouped_s_ > at_most_every_s;
  if (!is_due || is_going(bench.session, JobRole::strangers)) return;
  pool_changed_ = false;
  grouped_s_ = now_s;
  bench.start<Strangers>(
      JobRole::strangers, "Groups of unknown organisms", std::make_unique<StrangersJob>(pool_),
      [](Session& into, ml::Snapshot<Strangers> found) { into.strangers = std::move(found); });
}

void PassersBy::forget(Workbench& bench, int group) {
  const auto& found = bench.session.strangers;
  if (!found) return;
  for (std::size_t i = 0; i < found->pool.size(); ++i)
    if (found->group_of[i] == group)
      std::erase_if(pool_, [&](const Stranger& stranger) {
        return stranger.feed == found->pool[i].feed && stranger.track == found->pool[i].track;
      });
  bench.cancel(JobRole::strangers);
  bench.session.strangers.reset();
  pool_changed_ = true;
  grouped_s_ = 0.0;
}

// Anew where the classifier was fitted anew.
void PassersBy::measure_what_is_usual(Workbench& bench) {
  auto& session = bench.session;
  if (!session.features || !session.model || is_going(session, JobRole::training)) return;
  const bool is_measured =
      session.rows_at_full_fit == measured_rows_ && measured_recipe_ == session.features->recipe;
  if (is_measured || is_going(session, JobRole::drift)) return;
  measured_recipe_ = session.features->recipe;
  measured_data_ = session.data_address;
  measured_rows_ = session.rows_at_full_fit;
  bench.start<DriftMeasure>(
      JobRole::drift, "What is usual",
      std::make_unique<DriftMeasureJob>(session.features, session.seed),
      [this](Session&, ml::Snapshot<DriftMeasure> measure) { measure_ = std::move(measure); });
}

}  // namespace diatom::app
