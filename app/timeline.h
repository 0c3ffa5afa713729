// Timeline: the earlier moments of a training, to be looked at again and to be gone on from. It is
// of the run that was started last, be it top-tuning, a VAE, fine-tuning or pre-training; but
// top-tuning, which takes seconds, leaves it to one of the others that still goes on. All of it
// lies in memory and none on disk.
//
// Moments are thinned as they come: the first and the newest are kept, and between them every
// second, every fourth, every eighth, ... as soon as there are too many or they take too much
// memory. Which are kept follows from how many were seen and how large they are, and from nothing
// else.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/session.h"

namespace diatom::app {

struct PretrainingRequest {
  std::vector<ml::PretrainSource> sources;
  ml::PretrainOptions options;
};

// What was asked for: a run is gone on from by the same request.
using TrainingRequest =
    std::variant<TopTuningRequest, ClusterRequest, ml::FineTuneRequest, PretrainingRequest>;

JobRole role_of(const TrainingRequest& request);

// What a run has come to, and what followed from it. Of a moment only what is the run's own is
// there: a top-tuning moves no map, since it learns from features that stay.
struct Results {
  ml::Snapshot<TopTuningRun> training;
  ml::Snapshot<ml::Model> model;
  ml::Snapshot<ClusterRun> clusters;
  ml::Snapshot<Groups> groups;
  ml::Snapshot<LatentWalk> walk;
  ml::Snapshot<Map> map;
  ml::Snapshot<MeasuredMap> map_quality;
  ml::Snapshot<ml::FineTuning> fine_tuning;
  ml::Snapshot<ml::Pretraining> pretraining;
};

struct Moment {
  std::size_t number = 0;  // of all that were seen, from 0
  int at = 0;              // the run's iteration, epoch, evaluation or update
  Results results;
};

// How much is kept, the newest moment apart: that one is in the session anyway.
struct TimelineBudget {
  std::size_t moments = 64;
  std::size_t bytes = std::size_t{256} << 20;
};

struct Timeline {
  TrainingRequest request;
  std::vector<Moment> moments;  // oldest first
  std::size_t seen = 0;         // moments, with those that were dropped
  std::size_t stride = 1;       // between the first and the newest every so manieth is kept
  std::size_t bytes = 0;        // of all but the newest

  std::optional<std::size_t> looked_at;  // of `moments`; absent: the newest, as ever
  Results newest;                        // put aside while another is looked at
  bool was_running = false;              // before: the run then goes on afterwards

  // What the run published last. Where the session has another, the timeline is of nothing that is
  // there any more.
  std::shared_ptr<const void> product;
};

// With the next moment, or with the newest one replaced where that is `at` the same place; thinned.
Timeline with_moment(Timeline timeline, Moment moment, const TimelineBudget& budget = {});

// Without what came after that moment, which is the newest from now on; nothing is looked at.
Timeline cut_after(Timeline timeline, std::size_t moment);

// Whether training can go on from it: not from where it ended.
bool can_go_on_from(const Moment& moment);

// Where the session's timeline begins: it replaces the one that there is, but for the exception
// above.
void begin_timeline(Session& session, TrainingRequest request);

// Keeps what a job of that role has just published, where the timeline is of that job.
void keep_moment(Session& session, JobRole role);

// Once a frame: forgets a timeline of something that is no longer there, and keeps with a VAE's
// moment the map that was laid out of its latents.
void follow_timeline(Session& session);

bool is_looking_back(const Session& session);

// Whether what such a job makes has to wait, since its past is being looked at.
bool waits_for_return(const Session& session, JobRole role);

// Gives the moment that is looked at, a top-tuning's, what its model says of all rows.
void keep_names(Session& session, ml::Snapshot<TopTuningRun> named);

// Puts the moment's results in the place of the newest, which are kept aside. The moment exists.
void look_back(Session& session, std::size_t moment);

// Puts the newest back where they were. Does nothing where no past is looked at.
void look_at_newest(Session& session);

// The session as it is without looking back: what a file is to hold.
Session with_newest(Session session);

// "iteration 7 of 20"; the timeline is not empty.
std::string place_of(const Timeline& timeline);

// "kept 33 of 400 moments, 12 MB, none on disk"
std::string memory_of(const Timeline& timeline);

// "Looking at iteration 7 of 20: not the newest"; "" where no past is looked at.
std::string past_in_words(const Session& session);

}  // namespace diatom::app
