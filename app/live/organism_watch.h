// OrganismWatch: finds the organisms in the frames of one feed, follows them, and asks the model
// what they are. An organism is looked at several times while it is in sight, and all looks vote.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/live/frame.h"
#include "ml/classifier/model.h"
#include "ml/vision/background.h"
#include "ml/vision/detection.h"
#include "ml/vision/tracker.h"

namespace diatom::live {

// An organism that has gone out of sight.
struct Departure {
  std::uint64_t track = 0;
  std::chrono::system_clock::time_point first_seen_utc;
  std::chrono::system_clock::time_point last_seen_utc;
  int frames = 0;  // in which it was seen
  int looks = 0;
  std::vector<std::string> classes;
  std::vector<float> probabilities;               // (classes), the mean of all looks
  int label = -1;                                 // -1: never looked at
  int votes = 0;                                  // looks that named this class
  std::vector<ml::Snapshot<Exemplar>> exemplars;  // its best looks, the best first

  bool is_known() const {
    return label >= 0 && probabilities[static_cast<std::size_t>(label)] >= Sighting::sure_from;
  }
};

// Belongs to one thread.
class OrganismWatch {
 public:
  // A frame of another size than the last begins anew, and so does a still: whoever is in it is
  // counted there, seen once, and all of them are looked at. A model without a head looks and
  // follows, and names nobody. Throws std::runtime_error where the model cannot look at pictures.
  Overlay recognise(ml::Snapshot<ml::Model> model, ml::Snapshot<Frame> frame);

  // At how many organisms of a frame the classifier looks at most: its share of the time.
  void use_looks_in_frame(int most) { looks_in_frame_ = static_cast<std::size_t>(most); }
  static constexpr int usual_looks_in_frame = 12;

  // What counts as an organism.
  void use_detection(const ml::DetectionParameters& detection) { detection_ = detection; }

  // Those that have gone since the last call.
  std::vector<Departure> take_departures();

  // Whatever is in sight is gone: another look, or the end of the feed.
  void end();

 private:
  // What is known of one that is in sight.
  struct Life {
    Departure so_far;
    Eigen::RowVectorXf votes;     // (classes), the sum of all looks
    std::vector<int> named;       // (classes), looks that named each
    Eigen::RowVectorXf features;  // (D), of the newest look
    std::uint64_t looked_at = 0;  // the frame of the newest look
    double first_ms = 0.0;        // Frame::captured_ms of the first: that clock is never set
    bool in_still = false;
  };

  // One detection that has a life.
  struct Seen {
    std::uint64_t track = 0;
    const ml::Detection* detection = nullptr;
  };

  void begin_anew(const ml::Image& image);
  void vote_anew(const ml::Model& model);
  static void vote(Life& life, const Eigen::RowVectorXf& probabilities);
  static void keep(Life& life, Exemplar exemplar);
  void find(const Frame& frame);
  std::vector<std::uint64_t> followed(const Frame& frame);
  std::vector<std::uint64_t> found_in_still(const Frame& frame);
  std::vector<Seen> most_in_need(const Frame& frame) const;
  void look_at(const ml::Model& model, const Frame& frame, const std::vector<Seen>& some);
  void let_go();
  void depart(Life life);
  Overlay overlay_of(const ml::Model& model, const Frame& frame) const;

  ml::DetectionParameters detection_;
  ml::BackgroundModel background_;
  ml::Tracker tracker_;
  std::vector<ml::Detection> detections_;
  std::vector<Seen> seen_;  // in the newest frame, by their tracks
  std::map<std::uint64_t, Life> lives_;
  std::vector<Departure> departures_;
  std::shared_ptr<const ml::Head> head_;  // that voted last
  std::optional<ml::FeatureRecipe> recipe_;
  std::vector<std::string> classes_;
  int width_ = 0;
  int height_ = 0;
  std::uint64_t first_track_ = 0;  // added to the tracker's numbers, which begin anew with it
  std::uint64_t last_track_ = 0;
  std::size_t looks_in_frame_ = usual_looks_in_frame;
};

}  // namespace diatom::live
