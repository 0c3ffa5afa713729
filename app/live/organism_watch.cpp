#include "app/live/organism_watch.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "app/live/recognition.h"
#include "ml/vision/field_light.h"
#include "ml/vision/light.h"

namespace diatom::live {

namespace {

// Looks beyond the first ones are rare, so that a full slide costs little more than an empty one
// once everybody is known.
constexpr int looks_at_first = 5;
constexpr std::uint64_t frames_between_looks = 25;

constexpr int fewest_frames = 5;  // shorter lives are taken for noise

// Of one organism are kept, to be shown and learnt from.
constexpr std::size_t most_exemplars = 3;

// Where a model of whole pictures looks: training shows it organisms with some field around them.
constexpr double field_around = 0.25;  // of the longer side, on each side

std::chrono::system_clock::duration milliseconds_of(double ms) {
  return std::chrono::duration_cast<std::chrono::system_clock::duration>(
      std::chrono::duration<double, std::milli>(ms));
}

Region region_of(const ml::Detection& detection, const ml::Model& model, const ml::Image& image) {
  const auto& box = detection.box;
  int x0 = box.x;
  int y0 = box.y;
  int x1 = box.x + box.width;
  int y1 = box.y + box.height;
  int margin = 0;
  if (model.recipe && model.recipe->isolation) {
    margin = model.recipe->isolation->margin_px;
  } else {
    const int side = std::max(box.width, box.height);
    margin = static_cast<int>(field_around * side);
    x0 -= (side - box.width) / 2;
    x1 = x0 + side;
    y0 -= (side - box.height) / 2;
    y1 = y0 + side;
  }
  x0 = std::max(0, x0 - margin);
  y0 = std::max(0, y0 - margin);
  x1 = std::min(image.width, x1 + margin);
  y1 = std::min(image.height, y1 + margin);
  return {x0, y0, x1 - x0, y1 - y0};
}

// As the model's own pictures were prepared, but for the segmentation, which has been done.
ml::Image crop_of(const ml::Image& image, const Region& region, const ml::Model& model) {
  auto crop = cut(image, region);
  const bool even = model.recipe && model.recipe->isolation && model.recipe->isolation->even_light;
  return even ? ml::without_uneven_light(crop, ml::field_light(crop)) : crop;
}

ml::Contour outline_of(const ml::Detection& detection) {
  auto outline = ml::outline(detection.mask);
  for (auto& point : outline) point += Eigen::Vector2i(detection.box.x, detection.box.y);
  return outline;
}

bool is_cut_off(const ml::PixelBox& box, const ml::Image& image) {
  return box.x <= 0 || box.y <= 0 || box.x + box.width >= image.width ||
         box.y + box.height >= image.height;
}

// Tells how long each piece of work took.
class Stopwatch {
 public:
  Stage stage(const char* name) {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> passed = now - std::exchange(begun_, now);
    return {name, passed.count()};
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace

Overlay OrganismWatch::recognise(ml::Snapshot<ml::Model> model, ml::Snapshot<Frame> frame) {
  const auto& image = frame->image;
  Stopwatch watch;
  std::vector<Stage> stages;
  if (frame->still || image.width != width_ || image.height != height_) begin_anew(image);
  if (model->head != head_ || model->recipe != recipe_ || model->classes != classes_)
    vote_anew(*model);
  find(*frame);
  stages.push_back(watch.stage("find"));
  let_go();  // before the model is asked, who may refuse
  look_at(*model, *frame, most_in_need(*frame));
  stages.push_back(watch.stage("classify"));
  auto overlay = overlay_of(*model, *frame);
  stages.push_back(watch.stage("outline"));
  overlay.model = std::move(model);
  overlay.frame = std::move(frame);
  overlay.stages = std::move(stages);
  return overlay;
}

void OrganismWatch::begin_anew(const ml::Image& image) {
  end();
  width_ = image.width;
  height_ = image.height;
}

void OrganismWatch::end() {
  if (width_ == 0) return;  // nothing was looked at
  for (auto& [track, life] : lives_) depart(std::move(life));
  lives_.clear();
  seen_.clear();
  detections_.clear();
  background_ = ml::BackgroundModel();
  tracker_ = ml::Tracker();
  first_track_ = last_track_;
  width_ = height_ = 0;
}

// What the newest look saw is asked of the new head, so that what a person teaches shows at once,
// a class that was added, too. Another backbone has to look again.
void OrganismWatch::vote_anew(const ml::Model& model) {
  const bool sees_the_same = model.recipe == recipe_;
  head_ = model.head;
  recipe_ = model.recipe;
  classes_ = model.classes;
  std::vector<Life*> known;
  for (auto& [track, life] : lives_) {
    life.so_far.looks = 0;
    life.so_far.classes = classes_;
    if (!sees_the_same) life.so_far.exemplars.clear();
    if (!sees_the_same) life.features.resize(0);
    if (life.features.size() > 0) known.push_back(&life);
  }
  if (known.empty() || !head_) return;
  ml::Matrix features(static_cast<Eigen::Index>(known.size()), known.front()->features.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    features.row(static_cast<Eigen::Index>(i)) = known[i]->features;
  const ml::Matrix probabilities = model.probabilities(model.scores(features));
  if (!probabilities.allFinite()) return;  // they are looked at again, and that says what is wrong
  for (std::size_t i = 0; i < known.size(); ++i)
    vote(*known[i], probabilities.row(static_cast<Eigen::Index>(i)));
}

void OrganismWatch::vote(Life& life, const Eigen::RowVectorXf& probabilities) {
  if (life.so_far.looks++ == 0) {
    life.votes = Eigen::RowVectorXf::Zero(probabilities.size());
    life.named.assign(static_cast<std::size_t>(probabilities.size()), 0);
  }
  if (probabilities.size() == 0) return;  // nobody is there to name it
  life.votes += probabilities;
  ++life.named[static_cast<std::size_t>(label_of(probabilities))];
}

void OrganismWatch::keep(Life& life, Exemplar exemplar) {
  auto& kept = life.so_far.exemplars;
  const auto place = std::find_if(
      kept.begin(), kept.end(), [&](const auto& other) { return exemplar.is_better_than(*other); });
  kept.insert(place, std::make_shared<const Exemplar>(std::move(exemplar)));
  if (kept.size() > most_exemplars) kept.pop_back();
}

// The track of each detection; 0 for what is no organism.
std::vector<std::uint64_t> OrganismWatch::followed(const Frame& frame) {
  detections_ = ml::detect(frame.image, background_, detection_, tracker_.expected(frame.time_s));
  auto tracks = tracker_.update(detections_, {}, frame.time_s);
  for (auto& track : tracks)
    if (track != 0) track += first_track_;
  return tracks;
}

// Nobody has a life here that could speak for it: the single look has to do.
std::vector<std::uint64_t> OrganismWatch::found_in_still(const Frame& frame) {
  detections_ = ml::organisms_of(ml::detect(frame.image, background_, detection_));
  std::vector<std::uint64_t> tracks(detections_.size());
  std::iota(tracks.begin(), tracks.end(), last_track_ + 1);
  return tracks;
}

void OrganismWatch::find(const Frame& frame) {
  background_.update(frame.image, frame.time_s);
  const auto tracks = frame.still ? found_in_still(frame) : followed(frame);
  seen_.clear();
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const auto track = tracks[i];
    if (track == 0) continue;
    last_track_ = std::max(last_track_, track);
    seen_.push_back({track, &detections_[i]});
    const auto [life, is_new] = lives_.try_emplace(track);
    life->second.in_still = frame.still;
    auto& so_far = life->second.so_far;
    if (is_new) {
      so_far.track = track;
      so_far.first_seen_utc = frame.captured_utc;
      life->second.first_ms = frame.captured_ms;
      so_far.classes = classes_;
    }
    so_far.last_seen_utc =
        so_far.first_seen_utc + milliseconds_of(frame.captured_ms - life->second.first_ms);
    ++so_far.frames;
  }
  if (frame.still) first_track_ = last_track_;  // a film may come next, whose tracker begins at 1
  std::sort(seen_.begin(), seen_.end(),
            [](const Seen& a, const Seen& b) { return a.track < b.track; });
}

// Those that were looked at least, and among these the longest ago.
std::vector<OrganismWatch::Seen> OrganismWatch::most_in_need(const Frame& frame) const {
  if (frame.still) return seen_;  // there is no later
  std::vector<Seen> some;
  for (const auto& seen : seen_) {
    const auto& life = lives_.at(seen.track);
    if (life.so_far.looks < looks_at_first || frame.id - life.looked_at >= frames_between_looks)
      some.push_back(seen);
  }
  std::stable_sort(some.begin(), some.end(), [this](const Seen& a, const Seen& b) {
    const auto& one = lives_.at(a.track);
    const auto& other = lives_.at(b.track);
    return std::pair(one.so_far.looks, one.looked_at) <
           std::pair(other.so_far.looks, other.looked_at);
  });
  if (some.size() > looks_in_frame_) some.resize(looks_in_frame_);
  return some;
}

void OrganismWatch::look_at(const ml::Model& model, const Frame& frame,
                            const std::vector<Seen>& some) {
  std::vector<Region> regions;
  std::vector<ml::Image> crops;
  regions.reserve(some.size());
  crops.reserve(some.size());
  for (const auto& seen : some) {
    regions.push_back(region_of(*seen.detection, model, frame.image));
    crops.push_back(crop_of(frame.image, regions.back(), model));
  }
  if (crops.empty()) return;
  const auto verdicts = verdicts_of_cut_out(model, crops);
  for (std::size_t i = 0; i < some.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    auto& life = lives_.at(some[i].track);
    vote(life, verdicts.probabilities.row(row));
    life.features = verdicts.features.row(row);
    life.looked_at = frame.id;
    const auto& detection = *some[i].detection;
    keep(life, {std::move(crops[i]), life.features, regions[i], detection.area_px,
                is_cut_off(detection.box, frame.image)});
  }
}

void OrganismWatch::let_go() {
  std::set<std::uint64_t> alive;
  for (const auto& track : tracker_.tracks()) alive.insert(first_track_ + track.id);
  for (const auto& seen : seen_) alive.insert(seen.track);
  for (auto life = lives_.begin(); life != lives_.end();) {
    const bool is_gone = alive.find(life->first) == alive.end();
    if (is_gone) depart(std::move(life->second));
    life = is_gone ? lives_.erase(life) : std::next(life);
  }
}

void OrganismWatch::depart(Life life) {
  auto& departure = life.so_far;
  if (departure.frames < fewest_frames && !life.in_still) return;
  if (departure.looks > 0 && life.votes.size() > 0) {
    const Eigen::RowVectorXf mean = life.votes / static_cast<float>(departure.looks);
    departure.probabilities.assign(mean.data(), mean.data() + mean.size());
    departure.label = label_of(mean);
    departure.votes = life.named[static_cast<std::size_t>(departure.label)];
  }
  departures_.push_back(std::move(departure));
}

std::vector<Departure> OrganismWatch::take_departures() {
  return std::exchange(departures_, {});
}

Overlay OrganismWatch::overlay_of(const ml::Model& model, const Frame& frame) const {
  Overlay overlay;
  overlay.look = Look::organisms;
  const auto width = model.recipe ? model.recipe->dim : 0;
  overlay.features = ml::Matrix::Constant(static_cast<Eigen::Index>(seen_.size()), width,
                                          std::numeric_limits<float>::quiet_NaN());
  for (const auto& seen : seen_) {
    const auto& life = lives_.at(seen.track);
    const auto& so_far = life.so_far;
    Sighting sighting;
    sighting.region = region_of(*seen.detection, model, frame.image);
    sighting.organism = {seen.track,
                         so_far.frames,
                         so_far.looks,
                         outline_of(*seen.detection),
                         seen.detection->area_px,
                         so_far.exemplars};
    if (so_far.looks > 0) {
      overlay.features.row(static_cast<Eigen::Index>(overlay.sightings.size())) = life.features;
      if (life.votes.size() > 0) {
        const Eigen::RowVectorXf mean = life.votes / static_cast<float>(so_far.looks);
        sighting.probabilities.assign(mean.data(), mean.data() + mean.size());
        sighting.label = label_of(mean);
      }
    }
    overlay.sightings.push_back(std::move(sighting));
  }
  overlay.classes = model.classes;
  return overlay;
}

}  // namespace diatom::live
