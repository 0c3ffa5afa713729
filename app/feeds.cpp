#include "app/feeds.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace diatom::app {

namespace {

// The fine-tuned model, where it is to speak beside the other one.
ml::Snapshot<ml::Model> rival_of(const Session& session) {
  if (!session.compare_on_feed || !session.fine_tuning) return nullptr;
  return session.fine_tuning->chosen;
}

int looks_under(Relief relief) {
  constexpr int usual = live::OrganismWatch::usual_looks_in_frame;
  return relief >= Relief::looks ? usual / 3 : usual;
}

}  // namespace

Feeds::Feeds(std::function<void()> wake) : wake_(std::move(wake)) {}

void Feeds::open(Session& session, const std::string& address, bool beside) {
  if (!beside) close_in_view(session);
  Opened opened;
  opened.id = ++last_id_;
  opened.model = opened.run_by = model_for(session);
  live::FeedOptions options;
  options.address = address;
  options.seed = session.seed;
  options.look = session.look;
  options.detection = ml::detection_parameters_from(session.detection_values);
  options.loop = true;  // somebody is watching
  options.model = opened.model;
  options.on_overlay = [this, id = opened.id](const live::Overlay& overlay) {
    records_.see(id, overlay);
  };
  options.on_departure = [this, id = opened.id](const live::Departure& departure) {
    records_.add(id, departure);
    const std::lock_guard lock(gone_mutex_);
    gone_.push_back({id, departure});
  };
  begin_run(opened.id, address, opened.model);
  try {
    opened.feed = std::make_unique<live::Feed>(options);
  } catch (...) {
    records_.end(opened.id);
    throw;
  }
  opened.feed->use_looks_in_frame(looks_under(session.relief));
  opened.feed->on_news(wake_);
  FeedView view;
  view.id = session.viewed_feed = opened.id;
  view.address = address;
  session.feeds.push_back(std::move(view));
  session.followed_track = 0;
  opened_.push_back(std::move(opened));
}

// What follows is recognised by that model.
void Feeds::begin_run(std::uint64_t feed, const std::string& address,
                      const ml::Snapshot<ml::Model>& by) {
  live::RunRecord run;
  run.start_utc = std::chrono::system_clock::now();
  run.source = address;
  if (by) run.classes = by->classes;
  if (by && by->head) run.model_hash = ml::content_hash(*by);
  records_.begin(feed, std::move(run));
}

void Feeds::close_in_view(Session& session) {
  const auto id = session.viewed_feed;
  std::erase_if(opened_, [id](const Opened& opened) { return opened.id == id; });
  std::erase_if(session.feeds, [id](const FeedView& feed) { return feed.id == id; });
  if (id != 0) records_.end(id);
  session.viewed_feed = session.feeds.empty() ? 0 : session.feeds.back().id;
  session.followed_track = 0;
}

void Feeds::use_look(live::Look look) {
  for (const auto& opened : opened_) opened.feed->use_look(look);
}

void Feeds::use_detection(const ml::DetectionParameters& detection) {
  for (const auto& opened : opened_) opened.feed->use_detection(detection);
}

void Feeds::set_property(const Session& session, const std::string& id, double value) {
  const auto found = std::find_if(opened_.begin(), opened_.end(), [&](const Opened& opened) {
    return opened.id == session.viewed_feed;
  });
  if (found == opened_.end()) throw std::runtime_error("no feed is open that could be set");
  found->feed->set_property(id, value);
}

// While there is nothing that a model could be trained on, one without a head looks: what it sees
// may become the first that is taught.
ml::Snapshot<ml::Model> Feeds::model_for(Session& session) {
  if (session.model) return session.model;
  if (session.dataset && can_train(session)) return nullptr;
  if (is_going(session, JobRole::features)) return nullptr;
  if (!session.backbone) session.backbone = ml::make_backbone(session.backbone_request);
  if (eyes_ && eyes_->backbone == session.backbone) return eyes_;
  ml::Model eyes;
  eyes.backbone = session.backbone;
  eyes.recipe = session.backbone->recipe();
  return eyes_ = std::make_shared<const ml::Model>(std::move(eyes));
}

void Feeds::collect(Session& session) {
  session.records = records_.view();
  if (opened_.empty()) return;
  const auto model = model_for(session);
  const auto rival = rival_of(session);
  const bool rests = !is_going(session, JobRole::training);
  for (std::size_t i = 0; i < opened_.size(); ++i) {
    auto& opened = opened_[i];
    auto& view = session.feeds[i];
    if (opened.model != model) opened.feed->use_model(opened.model = model);
    if (opened.rival != rival) opened.feed->use_rival(opened.rival = rival);
    if (rests && opened.run_by != model) {
      opened.run_by = model;
      begin_run(opened.id, view.address, model);
    }
    view.frame = opened.feed->newest_frame();
    view.overlay = opened.feed->newest_overlay();
    view.status = opened.feed->status();
    view.properties = opened.feed->properties();
    records_.tick(opened.id, view.status);
  }
}

std::vector<Gone> Feeds::take_gone() {
  const std::lock_guard lock(gone_mutex_);
  return std::exchange(gone_, {});
}

void Feeds::feel_load(Session& session, double window_frame_ms) {
  const live::FeedStatus* worst = nullptr;
  for (const auto& feed : session.feeds) {
    // One that has ended, or that nobody looks at, is not waiting for us.
    if (feed.status.state != live::FeedState::playing || !feed.overlay) continue;
    if (worst == nullptr || feed.status.recognised_fps * worst->camera_fps <
                                worst->recognised_fps * feed.status.camera_fps)
      worst = &feed.status;
  }
  const auto relief = overload_.update(worst != nullptr ? *worst : live::FeedStatus(),
                                       window_frame_ms, ml::Scheduler::steady_clock()());
  if (relief == session.relief) return;
  session.relief = relief;
  for (const auto& opened : opened_) opened.feed->use_looks_in_frame(looks_under(relief));
}

}  // namespace diatom::app
