#include "app/cli/live_score.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "app/live/sources/source_synthetic.h"
#include "ml/synth/world.h"

namespace diatom::app {

namespace {

constexpr double least_visible_share = 0.5;
constexpr double most_blur_px =
    2.0;  // standard deviation; beyond it no outline is left to agree on
constexpr double least_overlap = 0.5;

ml::Role role_of(bool is_distractor, double visible_share, double blur_px) {
  if (is_distractor) return ml::Role::refused;
  const bool is_seen = visible_share >= least_visible_share && blur_px <= most_blur_px;
  return is_seen ? ml::Role::counted : ml::Role::ignored;
}

ml::FrameBox box_from(float x0, float y0, float x1, float y1) {
  return {Eigen::Vector2f(x0, y0), Eigen::Vector2f(x1, y1)};
}

ml::FrameBox box_around(const ml::Contour& outline) {
  ml::FrameBox box;
  for (const auto& point : outline) {
    box.extend(point.cast<float>());
    box.extend((point.array() + 1).matrix().cast<float>());
  }
  return box;
}

TrueSighting true_sighting(const Json& object) {
  const auto box = object.at("box").get<std::vector<float>>();
  if (box.size() != 4) throw std::runtime_error("a box has x, y, width and height");
  return {{object.at("identity").get<std::uint64_t>(),
           box_from(box[0], box[1], box[0] + box[2], box[1] + box[3]),
           role_of(object.at("distractor").get<bool>(), object.value("visible_share", 1.0),
                   object.value("blur_px", 0.0))},
          object.at("class").get<std::string>()};
}

// Without the masks, which are most of the file.
Json read_boxes(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot open " + file.string());
  const auto strip = [](int /*depth*/, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_end) parsed.erase("mask");
    return true;
  };
  return Json::parse(stream, strip);
}

// The class of the found object that agrees best with a true one; null where none agrees.
const std::string* class_found(const ml::FrameBox& box, const std::vector<ml::FoundObject>& found,
                               const std::vector<const std::string*>& classes) {
  double best = least_overlap;
  const std::string* name = nullptr;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (const double overlap = ml::overlap_of(box, found[i].box); overlap >= best) {
      best = overlap;
      name = classes[i];
    }
  return name;
}

}  // namespace

Truth synthetic_truth(const std::string& address, std::uint64_t seed) {
  const auto scene = std::make_shared<const ml::Scene>(live::synthetic_scene(address), seed);
  return [scene](std::uint64_t frame) {
    std::vector<TrueSighting> sightings;
    for (const auto& object : scene->truth(frame)) {
      const auto& box = object.box;
      sightings.push_back({{object.identity,
                            box_from(static_cast<float>(box.x0), static_cast<float>(box.y0),
                                     static_cast<float>(box.x1), static_cast<float>(box.y1)),
                            role_of(object.is_distractor, object.visible_share, object.blur_px)},
                           object.class_name});
    }
    return sightings;
  };
}

Truth truth_from(const std::filesystem::path& file) {
  auto frames = std::make_shared<std::map<std::uint64_t, std::vector<TrueSighting>>>();
  try {
    const auto boxes = read_boxes(file);
    for (const auto& frame : boxes.at("frames")) {
      auto& sightings = (*frames)[frame.at("frame").get<std::uint64_t>()];
      for (const auto& object : frame.at("objects")) sightings.push_back(true_sighting(object));
    }
  } catch (const Json::exception& problem) {
    throw std::runtime_error(file.string() +
                             " is no truth as diatom synth writes it: " + problem.what());
  }
  return [frames, name = file.string()](std::uint64_t frame) {
    const auto found = frames->find(frame);
    if (found == frames->end())
      throw std::runtime_error(name + " says nothing of frame " + std::to_string(frame) +
                               "; it belongs to another film");
    return found->second;
  };
}

void LiveScore::add(const live::Overlay& overlay) {
  Frame frame{overlay.frame->id - 1, {}};
  for (const auto& sighting : overlay.sightings) {
    if (!sighting.organism) continue;
    const bool is_named = sighting.label >= 0;
    frame.found.push_back(
        {{sighting.organism->track, box_around(sighting.organism->outline)},
         is_named ? overlay.classes[static_cast<std::size_t>(sighting.label)] : std::string()});
  }
  frames_.push_back(std::move(frame));
}

Json LiveScore::against(const Truth& truth) const {
  ml::TrackingScorer scorer(least_overlap);
  std::size_t named = 0;
  std::size_t right = 0;
  for (const auto& frame : frames_) {
    std::vector<ml::TrueObject> objects;
    std::vector<ml::FoundObject> found;
    std::vector<const std::string*> classes;
    for (const auto& one : frame.found) {
      found.push_back(one.object);
      classes.push_back(&one.class_name);
    }
    for (const auto& one : truth(frame.number)) {
      objects.push_back(one.object);
      if (one.object.role != ml::Role::counted) continue;
      const auto* const name = class_found(one.object.box, found, classes);
      if (name == nullptr || name->empty()) continue;
      ++named;
      right += *name == one.class_name ? 1 : 0;
    }
    scorer.add(objects, found);
  }
  const auto score = scorer.score();
  Json results;
  results["detection_f1"] = score.f1();
  results["detection_precision"] = score.precision();
  results["detection_recall"] = score.recall();
  results["id_switches"] = score.switch_rate();
  results["count_error"] = score.count_error();
  results["organisms_counted"] = score.tracks;
  results["organisms_true"] = score.identities;
  results["class_accuracy"] =
      named > 0 ? Json(static_cast<double>(right) / static_cast<double>(named)) : Json();
  return results;
}

}  // namespace diatom::app
