// Session: the document. Data, choices, results, labels and selection: a plain value made of cheap
// values and Snapshots, and the only mutable model of the program. Two writers only, both on the
// main thread: apply (a person's command) and collect (what the jobs and the feed have published).
// Panels and extract read it as const.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/anomaly_job.h"
#include "app/boundary_job.h"
#include "app/cluster_job.h"
#include "app/drift.h"
#include "app/explanation_job.h"
#include "app/fence.h"
#include "app/groups.h"
#include "app/latent_walk.h"
#include "app/lesson.h"
#include "app/live/feed.h"
#include "app/live/records/records_view.h"
#include "app/live_skew.h"
#include "app/map_job.h"
#include "app/map_look.h"
#include "app/map_quality_job.h"
#include "app/overload.h"
#include "app/pose.h"
#include "app/preparation_job.h"
#include "app/strangers.h"
#include "app/thumbnails.h"
#include "app/top_tuning_job.h"
#include "ml/backbone/backbone.h"
#include "ml/backbone/features.h"
#include "ml/classifier/slow_motion.h"
#include "ml/core/dataset.h"
#include "ml/core/scheduler.h"
#include "ml/doctor/doctor.h"
#include "ml/fine_tuning/fine_tune.h"
#include "ml/pretraining/pretrain.h"
#include "renderer/scene.h"

namespace diatom::app {

// What a job makes. The Session knows its jobs by this: at most one of each goes at a time.
enum class JobRole : std::uint8_t {
  features,
  training,
  map,
  map_quality,
  boundary,
  clusters,
  anomaly,
  fine_tuning,
  pretraining,
  slow_motion,
  thumbnails,
  map_pictures,
  hover_picture,
  preparation,
  explanation,
  left_out,
  strangers,
  drift,
  skew,
  doctor,
  exporting,
  past  // what a training's earlier moment says of all rows
};

// Whether jobs of that role are over in a moment: their end is no news, and no list keeps them.
bool is_glance(JobRole role);

struct JobEntry {
  JobRole role = JobRole::features;
  ml::JobStatus status;
};

enum class Severity : std::uint8_t { information, warning, error };

// The map on its way into a file: a picture, or a film of one turn about it.
struct Recording {
  std::filesystem::path file;
  ml::Progress progress;
};

struct Notice {
  Severity severity = Severity::information;
  std::string text;
  double at_seconds = 0.0;  // since the program started
};

// What the points of the map are coloured by.
enum class ColorBy : std::uint8_t {
  label,
  prediction,
  cluster,
  correctness,
  confidence,
  novelty,
  distortion,
  order,  // of the rows: their time, where the names of the files say it
  column  // one of Features::columns
};

enum class Layout : std::uint8_t { teach, explore, monitor };

struct Timeline;    // app/timeline.h
struct TaughtRows;  // app/taught_rows.h

// What the map shows: the features, or what clustering has made of them.
enum class MapOf : std::uint8_t { features, latents };

// What a person chose, from methods to colours: a session file keeps it, and undo brings it back.
struct Choices {
  // Methods and their parameters, by method id.
  std::string classifier = "falkon";
  std::map<std::string, ml::ParameterValues> classifier_values;
  std::string embedding = "pca";
  std::map<std::string, ml::ParameterValues> embedding_values;
  ml::ParameterValues fine_tuning_values;  // of ml::fine_tuning_info()
  std::string reduction = "dense";         // of what is clustered: VaeMethod id, "pca" or "none"
  std::map<std::string, ml::ParameterValues> vae_values;
  int components = 50;  // of "pca"
  std::string clustering = "kmeans";
  std::map<std::string, ml::ParameterValues> clustering_values;
  ml::ParameterValues detection_values;  // of ml::detection_info()

  ColorBy color_by = ColorBy::label;
  std::string color_column;  // of ColorBy::column
  MapLook map_look;
  MapOf map_of = MapOf::features;
  std::vector<Pose> poses;  // places to look at the map from, oldest first

  // Rows of the features that are selected, ascending; never null.
  ml::Snapshot<std::vector<int>> selection = std::make_shared<const std::vector<int>>();
  ml::Snapshot<std::vector<int>> centres;  // rows for a kernel to stand on; null: drawn ones

  PreparationSettings preparation;  // of the images, as a person tries it out
  live::Look look = live::Look::whole_frame;
  bool compare_on_feed = false;  // the fine-tuned model speaks beside the other
};

// What of a session an edit may change beside its choices, and undo brings back.
enum class EditOf : std::uint8_t {
  choices,   // nothing else
  backbone,  // what new features will be made by
  model,     // what recognises
  rows       // their labels and groups, with all that followed from them
};

// What a person edits, as it was before, with all that followed from it: undo gives a label and the
// model that it made back together, and groups with the labels that their names were.
struct Edited {
  std::string what;  // was done then, for a person: "12 rows are Ceratium"
  ml::Snapshot<ml::Labels> taught_labels;
  ml::Snapshot<Groups> groups;
  ml::Snapshot<ml::Dataset> dataset;
  // Null where rows were only appended: `rows` of today's are then those of before. To keep every
  // matrix that a person has taught to would fill the memory.
  ml::Snapshot<ml::Features> features;
  std::size_t rows = 0;
  std::vector<std::string> classes;
  ml::Snapshot<ClusterRun> clusters;
  ml::Snapshot<Map> map;
  ml::Snapshot<TopTuningRun> training;
  ml::Snapshot<ml::Model> model;
  Choices choices;
  EditOf of = EditOf::rows;
  std::string series;  // edits in a row of the same one are one: a slider that is dragged
  ml::Snapshot<TaughtRows> appended;  // by this edit; null: none were
  ml::BackboneRequest backbone_request;
  std::weak_ptr<const ml::Backbone> backbone;  // made anew, where nobody needs it any more
  std::optional<Fence> fence;                  // without its map
  std::weak_ptr<const Map> fenced;
  std::vector<live::AlarmRule> alarms;
  std::optional<double> um_per_px;
};

// A live feed, as it was when last looked at.
struct FeedView {
  std::uint64_t id = 0;  // given once
  std::string address;   // "" where no feed is open
  live::FeedStatus status;
  std::vector<live::SourceProperty> properties;  // what can be set on its source
  ml::Snapshot<live::Frame> frame;               // the newest
  ml::Snapshot<live::Overlay> overlay;           // the newest, with the frame that it speaks of
};

struct Session : Choices {
  // Data and how it becomes feature rows.
  std::string data_address;  // what was opened: a path, or "synthetic"
  ml::Snapshot<ml::Dataset> dataset;
  ml::BackboneRequest backbone_request;
  std::shared_ptr<const ml::Backbone> backbone;
  double test_fraction = 0.25;
  ml::Snapshot<Preparation> prepared;                  // what it makes of some; null before
  std::optional<PreparationInUse> preparation_in_use;  // by `dataset`; absent: images as they are
  std::uint64_t seed = 0;
  ml::Device device = ml::Device::cpu;

  // Results; null until there are any.
  ml::Snapshot<ml::Features> features;
  ml::Snapshot<TopTuningRun> training;
  ml::Snapshot<ml::Model> model;  // what recognises now: the newest trained, or one from a file
  ml::Snapshot<Map> map;
  ml::Snapshot<MeasuredMap> map_quality;      // how far a map can be trusted
  ml::Snapshot<MapBoundary> boundary;         // around the groups of a map
  ml::Snapshot<ClusterRun> clusters;          // found without labels
  ml::Snapshot<Anomaly> anomaly;              // whether a class that was withheld is strange
  ml::Snapshot<LatentWalk> walk;              // where a person stands in their space; null before
  ml::Snapshot<ml::FineTuning> fine_tuning;   // what top-tuning is raced against
  ml::Snapshot<ml::Pretraining> pretraining;  // the newest run's network, as it learns

  // Looking inside. Pictures, explanation and what is left out are there, empty, as soon as they
  // were asked for.
  ml::Snapshot<Thumbnails> thumbnails;     // pictures of the rows that a panel shows
  ml::Snapshot<Thumbnails> map_pictures;   // of rows that lie near the eye on the map
  ml::Snapshot<Thumbnails> hover_picture;  // of the row under the mouse
  ml::Snapshot<Explanation> explanation;   // of one row
  ml::Snapshot<LeftOut> left_out;          // one training row
  ml::Snapshot<ml::SlowMotion> slow_motion;

  // What a person says about the rows of `features`.
  ml::Snapshot<ml::Labels> taught_labels;  // (N), in place of the data's; null: none was changed
  ml::Snapshot<Groups> groups;             // what was made of the clusters; null before these
  bool labels_wait = false;                // for the training under way; they are learnt after it
  std::vector<Edited> undo;                // what it returns to, newest last
  std::vector<Edited> redo;                // what was taken back, the next to return last

  // Jobs, oldest first, and how generously the frame grants them time.
  std::vector<JobEntry> jobs;
  ml::Pace pace = ml::Pace::fill_frame;
  bool playing = true;  // Space: whether training and the other jobs go on by themselves

  // The live feeds, oldest first. All are recognised, counted and logged; one is in view.
  std::vector<FeedView> feeds;
  std::uint64_t viewed_feed = 0;  // id; 0 where none is open
  bool overlay_visible = true;
  std::uint64_t followed_track = 0;         // an organism of the feed in view; 0 for none
  std::optional<Lesson> lesson;             // the newest thing that was taught on a feed
  std::vector<TaughtOrganism> taught;       // oldest first
  std::size_t rows_at_full_fit = 0;         // of `features`; what was appended since is taught
  ml::Snapshot<live::RecordsView> records;  // counts, alarms and the log of all feeds; or null
  ml::Snapshot<Strangers> strangers;        // organisms that no class was sure of; null: none
  ml::Snapshot<Drift> drift;                // of the last minutes from the training data; or null
  ml::Snapshot<LiveSkew> skew;              // between the data's features and the live path's
  std::optional<Fence> fence;               // a region of the map that alarms
  Relief relief = Relief::none;             // what is given up under load

  // The document itself.
  std::filesystem::path file;          // where it is saved; "" before
  std::filesystem::path recovery;      // what an earlier run that ended badly has left; "" for none
  std::filesystem::path being_saved;   // where to, while it is being written; "" else
  std::string missing_data;            // named by the file and not found; "" for none
  std::optional<Recording> recording;  // of the map; absent: none is going

  // A training's earlier moments, thinned; null before.
  std::shared_ptr<const Timeline> timeline;
  ml::Snapshot<ml::Diagnosis> diagnosis;  // of the data by the doctor; null before

  // The window.
  renderer::Theme theme = renderer::Theme::dark;
  Layout layout = Layout::explore;
  float ui_scale = 1.0F;        // beside the display's own
  double training_share = 1.0;  // of what is left of a frame, in (0, 1]
  std::deque<Notice> notices;   // newest last
};

// The newest job of that role, or null.
const ml::JobStatus* job_of(const Session& session, JobRole role);

// Whether a job of that role is neither done, failed nor cancelled.
bool is_going(const Session& session, JobRole role);

// Whether the rows of the map are those of the session's features.
bool map_is_current(const Session& session);

// Whether it is known how far the map that is seen can be trusted.
bool quality_is_current(const Session& session);

// The group that each row of the map is coloured by: its class, prediction or cluster. (N); null
// without a map.
ml::Snapshot<ml::Labels> groups_on_map(const Session& session);

// Whether the map shows the rows of the newest clustering.
bool map_shows_clusters(const Session& session);

// The mark of each row's group, or of its cluster while these are still being found; `outlier`
// where it belongs to none. (N); empty without any.
ml::Labels marks_of_rows(const Session& session);

// The class of a row of `features`, as it was taught or as the data have it.
int label_of(const Session& session, int row);

// Whether there are features, of two classes or more.
bool can_train(const Session& session);

// Whether the map rings the centres that decided about a selected image.
bool rings_centres(const Session& session);

// Whether the map shows the latents that a person walks through, and can say where one stands.
bool shows_walk(const Session& session);

// The feed that is in view; one without an address where none is open.
const FeedView& feed_in_view(const Session& session);

// The organism of its newest overlay that is followed, or null.
const live::Sighting* followed_sighting(const Session& session);

// The images of the data set as they were opened; null without one.
std::shared_ptr<const ml::ImageStore> images_as_opened(const Session& session);

// The frame that the feed shows: with its overlay the frame that the overlay speaks of, else the
// newest. Null where there is none.
ml::Snapshot<live::Frame> shown_frame(const Session& session);

}  // namespace diatom::app
