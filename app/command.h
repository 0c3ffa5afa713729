// Command: what a person asked for, as a value. Panels emit commands and never change anything
// themselves; apply(Workbench&, const X&) in commands/<noun>.cpp carries one out, and the
// dispatcher is a single std::visit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "app/session.h"

namespace diatom::app {

class Workbench;

// Data.
struct OpenData {
  std::string address;  // a folder, a CSV, a features.npy, or "synthetic"
};
struct ChooseBackbone {
  ml::BackboneRequest request;
};
struct StartExtraction {};  // features of the data set, by the chosen backbone

// Preparation of the images.
struct SetPreparation {
  PreparationSettings settings;  // tried out on some images, and counted on all
};
struct UsePreparation {};      // features of the prepared images, by the session's settings
struct UseImagesAsTheyAre {};  // takes that back

// Training.
struct ChooseClassifier {
  std::string id;
};
struct SetClassifierValue {
  std::string parameter;  // of the chosen classifier
  double value = 0.0;
};
struct StartTraining {
  bool paused = false;  // ready for single steps
  bool tune = false;    // first try out what of the parameters the method can choose
  bool warm = false;    // go on from the newest fit, where that serves
};
struct ChooseCentres {
  std::vector<int> rows;  // of Session::features, ascending; empty: the classifier draws its own
};
struct StartMap {};
struct LabelRows {
  std::vector<int> rows;  // of Session::features
  int label = 0;          // their class from now on; the classifier is trained again by it
};
struct Undo {};  // takes the newest edit back, and the model that it made
struct Redo {};  // does again what was taken back last
struct GoBackTo {
  std::size_t edits = 0;  // of Session::undo and then redo that remain done
};
struct SaveModel {
  std::filesystem::path file;
};
struct OpenModel {
  std::filesystem::path file;
  std::filesystem::path weights = {};  // of a TorchScript backbone, which no model file holds
};

// Clusters without labels.
struct ChooseReduction {
  std::string id;  // VaeMethod id, "pca" or "none"
};
struct SetVaeValue {
  std::string parameter;  // of the chosen VAE
  double value = 0.0;
};
struct SetComponents {
  int count = 50;  // of principal components
};
struct ChooseClustering {
  std::string id;
};
struct SetClusteringValue {
  std::string parameter;  // of the chosen clustering
  double value = 0.0;
};
struct StartClustering {
  bool paused = false;        // ready for single steps
  bool keep_latents = false;  // cluster anew what is there
};
struct StepClustering {};  // one step, pausing it
struct WithholdClass {
  int label = 0;  // that is not learnt from, to see whether it would be noticed as strange
};
struct NameGroup {
  int group = 0;
  std::string name;  // "" takes it back
};
struct MergeGroups {
  int first = 0;
  int second = 0;
};
struct SplitGroup {
  int group = 0;
};
struct RejectOutliers {
  int group = 0;
  double share = 0.05;  // of its rows, those farthest from its mean
};
struct MoveToGroup {
  std::vector<int> rows;  // of Session::features
  int group = 0;          // or ml::outlier
};
struct LearnGroups {};  // their names become the labels, and a classifier learns them
struct WalkTo {
  ml::Vector latent;  // (Z)
  int dimension = 0;  // to walk along
};
struct ChooseMapOf {
  MapOf what = MapOf::features;
};

// The race: fine-tuning beside top-tuning, on the same data and split.
struct SetFineTuningValue {
  std::string parameter;
  double value = 0.0;
};
struct StartRace {};          // both from the start; features that are there keep their price
struct UseFineTunedModel {};  // the best so far recognises from now on
struct CompareOnFeed {
  bool both = false;  // the fine-tuned model speaks beside the top-tuned one
};
struct SaveFineTunedModel {
  std::filesystem::path file;
};

// Looking inside a classifier.
struct LoadThumbnails {
  std::vector<int> rows;  // of Session::features, all that are to be seen
  SheetPlace place = SheetPlace::panels;
};
struct ExplainRow {
  int row = 0;  // by the newest training
};
struct LeaveOut {
  int row = 0;  // a training row: what the classifier would be without it
};
struct StartSlowMotion {
  bool paused = false;  // ready for single steps
};
struct StepSlowMotion {};  // one step, pausing it

// Pre-training of diatom-net.
struct StartPretraining {
  bool data_set = false;   // from the open one, less its test part
  bool synthetic = false;  // from the synthetic world
  bool formulas = true;    // from pictures of formulas
  bool teacher = false;    // repeating the present backbone, where that is another network
  int epochs = 10;
};
struct UsePretrainedWeights {};  // diatom-net with these weights becomes the backbone
struct SavePretrainedWeights {
  std::filesystem::path file;
};

// Jobs.
struct PlayOrPause {};   // all jobs
struct StepTraining {};  // one step, while paused
struct SetPace {
  ml::Pace pace = ml::Pace::fill_frame;
};
struct PauseJob {
  ml::JobId id = 0;
};
struct ResumeJob {
  ml::JobId id = 0;
};
struct CancelJob {
  ml::JobId id = 0;
};
struct ForgetEndedJobs {};

// Map.
struct SelectRows {
  std::vector<int> rows;  // of Session::features, ascending
};
struct ChooseColor {
  ColorBy by = ColorBy::label;
  std::string column = {};  // of ColorBy::column
};
struct ChooseEmbedding {
  std::string id;
};
struct SetEmbeddingValue {
  std::string parameter;  // of the chosen embedding
  double value = 0.0;
};
struct SetMapLook {
  MapLook look;
};
struct StartBoundary {};    // around the groups that the map shows, by its look
struct StartMapQuality {};  // measures how far the map can be trusted
struct KeepPose {
  Pose pose;  // under a name of its own, or in place of the one that has it
};
struct ForgetPose {
  std::string name;
};
struct SelectNeighbours {
  int row = 0;     // of Session::features
  int count = 15;  // nearest to it in the space that the map is of, itself included
};

// Live.
struct OpenFeed {
  std::string address;
  bool beside = false;  // what is open stays; otherwise it takes the place of the feed in view
};
struct CloseFeed {};  // the one in view
struct ViewFeed {
  std::uint64_t id = 0;
};
struct SetFeedProperty {
  std::string id;  // of the source of the feed in view
  double value = 0.0;
};
struct FollowOrganism {
  std::uint64_t track = 0;  // of the feed in view; 0: none
};

// Teaching on the feed in view. What is taught becomes training rows, and the classifier follows.
struct TeachSighting {
  std::size_t sighting = 0;  // of its newest overlay
  int label = 0;             // the number of classes: a new one
};
struct TeachStrangers {
  int group = 0;  // of Session::strangers, all of its members
  int label = 0;  // the number of classes: a new one
};
struct RenameClass {
  int label = 0;
  std::string name;
};

// Monitoring.
struct SetFence {};  // around the selected rows; without any: there is none any more
struct SetAlarms {
  std::vector<live::AlarmRule> rules;
};
struct SetScale {
  std::optional<double> um_per_px;  // of a frame's pixel
};
struct StartLog {
  std::filesystem::path file;  // events.db
  double clip_s = 0.0;         // of film before and after each alarm; 0: none
};
struct StopLog {};
struct ChooseLook {
  live::Look look = live::Look::whole_frame;
};
struct ShowOverlay {
  bool visible = true;
};
struct SetDetectionValue {
  std::string parameter;  // of ml::detection_info(): what counts as an organism
  double value = 0.0;
};

// The document.
struct SaveSession {
  std::filesystem::path file;  // "" for the one that it has, or for a new one
};
struct OpenSession {
  std::filesystem::path file;
};
struct RelocateData {
  std::string address;  // in place of Session::missing_data
};
struct AnswerRecovery {
  bool recover = false;  // what was put aside unsaved; else it is forgotten
};
struct UseSettings {
  std::string text;  // app/settings.h
};

// The training's earlier moments.
struct LookBackTo {
  std::size_t moment = 0;  // of Session::timeline
};
struct GoOnFromHere {};  // training goes on from the moment that is looked at
struct LeaveThePast {};  // to the newest moment

// Files out, and what is wrong with files in.
enum class ExportKind : std::uint8_t {
  torchscript,
  projector,
  ecotaxa,
  embedding,    // .npy
  predictions,  // CSV
  confusion,    // CSV, Markdown, SVG or PNG
  curves,       // of the newest training; SVG or PNG
  reliability   // likewise
};
struct Export {
  ExportKind kind = ExportKind::predictions;
  std::filesystem::path out;
};
// The map as it is seen, in any size, and one turn about it: drawn a piece a frame. A file of ""
// is one of the working folder that is not there yet. `captions`: with the names, where the window
// shows them, and the legend.
struct SaveMapPicture {
  std::filesystem::path file = {};
  Eigen::Vector2i size_px = {0, 0};  // 0: four times as wide and high as the window shows it
  bool captions = true;
};
struct SaveTurntable {
  std::filesystem::path file = {};
  Eigen::Vector2i size_px = {1280, 720};
  double seconds = 8.0;
  bool captions = true;
};
struct CancelRecording {};
struct StartDoctor {};
struct OpenDropped {
  std::filesystem::path path;  // data, a film, a session or a model: what it is decides
};

// The window itself.
struct ChooseLayout {
  Layout layout = Layout::explore;
};
struct SetUiScale {
  float scale = 1.0F;  // in [0.75, 3]
};
struct SetTrainingShare {
  double share = 1.0;  // in (0, 1]
};
struct ChooseTheme {
  renderer::Theme theme = renderer::Theme::dark;
};
struct SaveScreenshot {};  // into the working folder, under a name that is not taken
struct DismissNotices {};
struct Quit {};

using Command = std::variant<
    OpenData, ChooseBackbone, StartExtraction, SetPreparation, UsePreparation, UseImagesAsTheyAre,
    ChooseClassifier, SetClassifierValue, StartTraining, ChooseCentres, StartMap, LabelRows, Undo,
    SaveModel, OpenModel, ChooseReduction, SetVaeValue, SetComponents, ChooseClustering,
    SetClusteringValue, StartClustering, StepClustering, WithholdClass, NameGroup, MergeGroups,
    SplitGroup, RejectOutliers, MoveToGroup, LearnGroups, WalkTo, ChooseMapOf, SetFineTuningValue,
    StartRace, UseFineTunedModel, CompareOnFeed, SaveFineTunedModel, LoadThumbnails, ExplainRow,
    LeaveOut, StartSlowMotion, StepSlowMotion, StartPretraining, UsePretrainedWeights,
    SavePretrainedWeights, PlayOrPause, StepTraining, SetPace, PauseJob, ResumeJob, CancelJob,
    ForgetEndedJobs, SelectRows, ChooseColor, ChooseEmbedding, SetEmbeddingValue, SetMapLook,
    StartBoundary, StartMapQuality, KeepPose, ForgetPose, SelectNeighbours, OpenFeed, CloseFeed,
    ViewFeed, SetFeedProperty, FollowOrganism, TeachSighting, TeachStrangers, RenameClass, SetFence,
    SetAlarms, SetScale, StartLog, StopLog, ChooseLook, ShowOverlay, SetDetectionValue, Redo,
    GoBackTo, SaveSession, OpenSession, RelocateData, AnswerRecovery, UseSettings, LookBackTo,
    GoOnFromHere, LeaveThePast, Export, SaveMapPicture, SaveTurntable, CancelRecording, StartDoctor,
    OpenDropped, ChooseLayout, SetUiScale, SetTrainingShare, ChooseTheme, SaveScreenshot,
    DismissNotices, Quit>;

// What panels append to.
using Commands = std::vector<Command>;

}  // namespace diatom::app
