// The history: every command that edits is taken back and done again, in words, and within bounds.
#include <filesystem>
#include <tuple>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "app/command_words.h"
#include "app/live/recognition.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

template <class... X>
struct Kinds {
  template <class Y>
  static constexpr int count = (static_cast<int>(std::is_same_v<X, Y>) + ... + 0);
};

using Undone =
    Kinds<ChooseBackbone, SetPreparation, ChooseClassifier, SetClassifierValue, ChooseCentres,
          LabelRows, OpenModel, ChooseReduction, SetVaeValue, SetComponents, ChooseClustering,
          SetClusteringValue, StartClustering, NameGroup, MergeGroups, SplitGroup, RejectOutliers,
          MoveToGroup, LearnGroups, ChooseMapOf, SetFineTuningValue, UseFineTunedModel,
          CompareOnFeed, SelectRows, ChooseColor, ChooseEmbedding, SetEmbeddingValue, SetMapLook,
          KeepPose, ForgetPose, SelectNeighbours, TeachSighting, TeachStrangers, RenameClass,
          SetFence, SetAlarms, SetScale, ChooseLook, SetDetectionValue>;

using NotUndone =
    Kinds<OpenData, StartExtraction, UsePreparation, UseImagesAsTheyAre, StartTraining, StartMap,
          Undo, Redo, GoBackTo, SaveModel, StepClustering, WithholdClass, WalkTo, StartRace,
          SaveFineTunedModel, LoadThumbnails, ExplainRow, LeaveOut, StartSlowMotion, StepSlowMotion,
          StartPretraining, UsePretrainedWeights, SavePretrainedWeights, PlayOrPause, StepTraining,
          SetPace, PauseJob, ResumeJob, CancelJob, ForgetEndedJobs, StartBoundary, StartMapQuality,
          OpenFeed, CloseFeed, ViewFeed, SetFeedProperty, FollowOrganism, StartLog, StopLog,
          ShowOverlay, SaveSession, OpenSession, RelocateData, AnswerRecovery, UseSettings,
          LookBackTo, GoOnFromHere, LeaveThePast, Export, SaveMapPicture, SaveTurntable,
          CancelRecording, StartDoctor, OpenDropped, ChooseLayout, SetUiScale, SetTrainingShare,
          ChooseTheme, SaveScreenshot, DismissNotices, Quit>;

// A new command does not compile before it stands in one of the two lists.
template <std::size_t... place>
constexpr bool all_are_named(std::index_sequence<place...>) {
  return ((Undone::count<std::variant_alternative_t<place, Command>> +
               NotUndone::count<std::variant_alternative_t<place, Command>> ==
           1) &&
          ...);
}
static_assert(all_are_named(std::make_index_sequence<std::variant_size_v<Command>>()));

// All that a person edits, as text; models by their identity.
std::string values_in_words(std::map<std::string, ml::ParameterValues> values) {
  std::string words;
  for (const auto& [id, of_method] : values)
    for (const auto& [parameter, value] : of_method)
      words += fmt::format("{}.{}={} ", id, parameter, value);
  return words;
}

std::string rows_as_text(const ml::Snapshot<std::vector<int>>& rows) {
  return rows ? fmt::format("{}", fmt::join(*rows, ",")) : "none";
}

std::string choices_in_words(const Choices& c) {
  const auto& look = c.map_look;
  std::string words = fmt::format(
      "{} {} {} {} {} {}\n{}\n{}\n{}\n{}\n{}\n", c.classifier, c.embedding, c.reduction,
      c.components, c.clustering, c.compare_on_feed, values_in_words(c.classifier_values),
      values_in_words(c.embedding_values), values_in_words(c.vae_values),
      values_in_words(c.clustering_values),
      values_in_words({{"tune", c.fine_tuning_values}, {"detect", c.detection_values}}));
  words += fmt::format("colour {} {} map {} look {} prepared {} {}\n", static_cast<int>(c.color_by),
                       c.color_column, static_cast<int>(c.map_of), static_cast<int>(c.look),
                       c.preparation.relative_size,
                       values_in_words({{"isolation", c.preparation.isolation}}));
  words += fmt::format("{} {} {} {} {} {} {} {}\n", look.boundary,
                       values_in_words(look.boundary_values), look.opacity, look.names,
                       look.pictures, look.only_selected, look.sliced, look.slice);
  for (const auto& pose : c.poses) words += pose.name + " " + to_text(pose.camera) + "\n";
  return words + "selected " + rows_as_text(c.selection) + "\ncentres " + rows_as_text(c.centres) +
         "\n";
}

std::string rows_in_words(const Session& session) {
  std::string words;
  if (const auto& features = session.features)
    words += fmt::format("{} rows, sum {}, classes {}\n", features->samples.size(),
                         features->values.cast<double>().sum(), fmt::join(features->classes, ","));
  for (std::size_t row = 0; session.features && row < session.features->samples.size(); ++row)
    words += std::to_string(label_of(session, static_cast<int>(row)));
  if (const auto& groups = session.groups)
    words +=
        fmt::format("\ngroups {} {}", fmt::join(groups->names, ","), fmt::join(groups->of_row, ""));
  if (const auto& dataset = session.dataset)
    words +=
        fmt::format("\nimages {} {}", dataset->samples.size(), fmt::join(dataset->classes, ","));
  return words + "\n";
}

std::string all_in_words(const Session& session) {
  auto words = choices_in_words(session) + rows_in_words(session);
  words += fmt::format("model {} backbone {} {}\n", fmt::ptr(session.model.get()),
                       session.backbone_request.id, session.backbone_request.size);
  if (session.fence)
    words +=
        fmt::format("fence {} {}\n", session.fence->radius, fmt::ptr(session.fence->map.get()));
  if (session.records) {
    for (const auto& rule : session.records->rules) words += live::text_of(rule) + "\n";
    words += fmt::format("scale {}\n", session.records->um_per_px.value_or(0.0));
  }
  return words;
}

class History : public WorkbenchTest {
 protected:
  // Applies it, takes it back and does it again.
  void go_there_and_back(const Command& command) {
    const auto edits = session.undo.size();
    const auto before = all_in_words(session);
    const auto words = words_of(command, session);
    EXPECT_THAT(words, testing::Not(IsEmpty()));
    SCOPED_TRACE(words);
    apply(bench, command);
    ASSERT_EQ(session.undo.size(), edits + 1) << last_notice();
    EXPECT_EQ(session.undo.back().what, words);
    if (session.undo.back().of == EditOf::rows) settle();  // the model that it makes
    const auto after = all_in_words(session);
    EXPECT_NE(before, after);
    apply(bench, Undo{});
    EXPECT_EQ(all_in_words(session), before);
    EXPECT_THAT(session.redo, SizeIs(1));
    apply(bench, Redo{});
    EXPECT_EQ(all_in_words(session), after);
    EXPECT_THAT(session.redo, IsEmpty());
    EXPECT_EQ(session.undo.size(), edits + 1);
    EXPECT_EQ(session.undo.back().what, words);
    settle();
  }

  void settle() {
    run_until_quiet();
    run_until_quiet();
  }

  void see(std::uint8_t level) {
    auto frame = std::make_shared<live::Frame>();
    frame->image = {48, 48, 3, std::vector<std::uint8_t>(48 * 48 * 3, level)};
    FeedView feed;
    feed.id = session.viewed_feed = 1;
    feed.address = "somewhere";
    feed.overlay = std::make_shared<const live::Overlay>(
        live::recognise(session.model, frame, live::Look::whole_frame));
    session.feeds = {feed};
  }

  Command teach(std::uint8_t level, int label) {
    see(level);
    return TeachSighting{0, label};
  }

  // With no data open: by a model that only sees.
  void teach_from_nothing(const std::vector<int>& levels) {
    session.backbone = ml::make_backbone(session.backbone_request);
    ml::Model eyes;
    eyes.backbone = session.backbone;
    eyes.recipe = session.backbone->recipe();
    session.model = std::make_shared<const ml::Model>(std::move(eyes));
    for (const int level : levels) {
      app::apply(bench, teach(static_cast<std::uint8_t>(level), level == levels.front() ? 0 : 1));
      settle();
    }
  }

  void find_clusters() {
    apply(bench, ChooseReduction{"pca"});
    apply(bench, SetComponents{2});
    apply(bench, SetClusteringValue{"clusters", 4});
    apply(bench, StartClustering{});
    settle();
    ASSERT_TRUE(session.groups) << last_notice();
  }

  int train_row() const {
    return static_cast<int>(session.features->rows_of(ml::Split::train).front());
  }
  std::string last_notice() const {
    return session.notices.empty() ? "" : session.notices.back().text;
  }

  Session& session = bench.session;
};

TEST_F(History, ChoicesOfMethodsReturn) {
  open_synthetic();
  ml::BackboneRequest request;
  request.id = "pixels";
  request.size = 48;
  go_there_and_back(ChooseBackbone{request});
  go_there_and_back(ChooseClassifier{"ridge"});
  const auto& penalty = ml::ClassifierRegistry::instance().find("ridge").info.parameters.front();
  go_there_and_back(SetClassifierValue{penalty.id, penalty.maximum});
  go_there_and_back(SetFineTuningValue{"epochs", 3});
  go_there_and_back(ChooseReduction{"pca"});
  go_there_and_back(SetComponents{7});
  go_there_and_back(ChooseReduction{"dense"});
  go_there_and_back(SetVaeValue{"epochs", 3});
  go_there_and_back(ChooseClustering{"gmm"});
  go_there_and_back(SetClusteringValue{"clusters", 4});
  go_there_and_back(ChooseEmbedding{"tsne"});
  go_there_and_back(SetEmbeddingValue{"perplexity", 12});
  auto settings = session.preparation;
  settings.relative_size = !settings.relative_size;
  go_there_and_back(SetPreparation{settings});
  const auto& threshold = ml::detection_info().parameters.front();
  go_there_and_back(SetDetectionValue{threshold.id, threshold.maximum});
  go_there_and_back(ChooseLook{live::Look::tiles});
  go_there_and_back(CompareOnFeed{true});

  const auto now = all_in_words(session);
  const auto edits = session.undo.size();
  apply(bench, GoBackTo{0});
  EXPECT_EQ(session.classifier, "falkon");
  EXPECT_EQ(session.embedding, "pca");
  EXPECT_THAT(session.undo, IsEmpty());
  apply(bench, GoBackTo{edits});
  EXPECT_EQ(all_in_words(session), now);
}

TEST_F(History, ChoicesAboutTheMapReturn) {
  open_synthetic();
  find_clusters();
  go_there_and_back(ChooseMapOf{MapOf::features});
  go_there_and_back(ChooseColor{ColorBy::prediction});
  auto look = session.map_look;
  look.names = false;
  go_there_and_back(SetMapLook{look});
  look.boundary = "ellipsoid";
  go_there_and_back(SetMapLook{look});
  go_there_and_back(KeepPose{{"from above", {}}});
  go_there_and_back(ForgetPose{"from above"});
  const int row = train_row();
  go_there_and_back(SelectRows{{row, row + 1}});
  go_there_and_back(ChooseCentres{{row}});
  go_there_and_back(SelectNeighbours{row, 5});
  go_there_and_back(SetFence{});
  go_there_and_back(SetAlarms{{live::alarm_rule("fence")}});
  go_there_and_back(SetScale{1.5});
}

TEST_F(History, LabelsAndGroupsReturnWithTheirModels) {
  open_synthetic();
  find_clusters();
  go_there_and_back(LabelRows{{train_row()}, (label_of(session, train_row()) + 1) % 10});
  go_there_and_back(NameGroup{0, "round"});
  go_there_and_back(SplitGroup{1});
  go_there_and_back(MergeGroups{0, 4});
  go_there_and_back(RejectOutliers{0, 0.1});
  go_there_and_back(MoveToGroup{{1, 2, 3}, 2});
  apply(bench, NameGroup{1, "long"});
  go_there_and_back(LearnGroups{});
  go_there_and_back(StartClustering{.keep_latents = true});
  EXPECT_THAT(session.features->classes, SizeIs(2));
}

TEST_F(History, ModelsThatWereOpenedOrChosenReturn) {
  open_synthetic();
  const auto file = std::filesystem::temp_directory_path() / "history_test.model";
  apply(bench, SaveModel{file});
  go_there_and_back(OpenModel{file});
  std::filesystem::remove(file);
  ml::FineTuning run;
  run.chosen = std::make_shared<const ml::Model>();
  session.fine_tuning = std::make_shared<const ml::FineTuning>(std::move(run));
  go_there_and_back(UseFineTunedModel{});
}

// Rows that a feed gave come again with the very model that they had made.
TEST_F(History, WhatWasTaughtOnAFeedReturns) {
  open_synthetic();
  go_there_and_back(teach(255, 10));
  go_there_and_back(RenameClass{10, "amoeba"});
  EXPECT_EQ(session.features->classes.back(), "amoeba");
  go_there_and_back(teach(3, 2));
  std::vector<Gone> gone;
  for (int i = 0; i < 5; ++i) {
    see(120);
    live::Exemplar one;
    one.crop = feed_in_view(session).overlay->frame->image;
    one.features = feed_in_view(session).overlay->features.row(0);
    Gone organism{1, {}};
    organism.departure.track = static_cast<std::uint64_t>(i + 1);
    organism.departure.exemplars = {std::make_shared<const live::Exemplar>(std::move(one))};
    gone.push_back(std::move(organism));
  }
  bench.passers_by().follow(bench, gone);
  settle();
  ASSERT_TRUE(session.strangers);
  go_there_and_back(TeachStrangers{0, 1});
}

TEST_F(History, FromNothingAtAllAndThereAgain) {
  teach_from_nothing({40, 200, 120});
  ASSERT_EQ(session.features->samples.size(), 3U) << last_notice();
  const auto rows = rows_in_words(session);
  const auto model = session.model;
  apply(bench, GoBackTo{0});
  EXPECT_EQ(session.features, nullptr);
  apply(bench, GoBackTo{3});
  EXPECT_EQ(rows_in_words(session), rows);
  EXPECT_EQ(session.model, model);
  settle();
  EXPECT_EQ(session.training->features, session.features) << last_notice();
}

// Clusters keep the matrix that they stand on; the data set is gone and comes again all the same.
TEST_F(History, FromNothingAtAllAndThereAgainWithClusters) {
  teach_from_nothing({40, 200, 120, 90, 160});
  find_clusters();
  const auto rows = rows_in_words(session);
  apply(bench, GoBackTo{0});
  EXPECT_EQ(session.features, nullptr);
  EXPECT_EQ(session.dataset, nullptr);
  apply(bench, GoBackTo{5});
  EXPECT_EQ(rows_in_words(session), rows) << last_notice();
  settle();
  apply(bench, GoBackTo{0});
  EXPECT_EQ(session.features, nullptr);
}

TEST_F(History, EveryMomentOfALessonReturnsBitForBit) {
  open_synthetic();
  std::vector<std::string> moments = {all_in_words(session)};
  std::vector<ml::Snapshot<TopTuningRun>> runs = {session.training};
  session.undo.clear();
  for (int i = 1; i <= 4; ++i) {
    apply(bench, LabelRows{{train_row() + i}, (label_of(session, train_row() + i) + i) % 10});
    settle();
    moments.push_back(all_in_words(session));
    runs.push_back(session.training);
  }
  for (const std::size_t moment : {2U, 0U, 4U, 1U, 3U}) {
    apply(bench, GoBackTo{moment});
    EXPECT_EQ(all_in_words(session), moments[moment]) << moment;
    EXPECT_EQ(session.training, runs[moment]) << moment;
    EXPECT_FALSE(is_going(session, JobRole::training)) << "nothing is to be learnt again";
  }
  apply(bench, GoBackTo{9});
  EXPECT_THAT(last_notice(), HasSubstr("the history has 4 edits"));
}

TEST_F(History, ADraggedSliderIsOneEdit) {
  apply(bench, SetClassifierValue{"lambda", 0.5});
  for (int i = 1; i <= 20; ++i) apply(bench, SetClassifierValue{"lambda", i / 100.0});
  EXPECT_THAT(session.undo, SizeIs(1));
  EXPECT_THAT(session.undo.back().what, HasSubstr("0.2"));
  apply(bench, SetClassifierValue{"centres", 60});
  apply(bench, SetClassifierValue{"lambda", 0.3});
  EXPECT_THAT(session.undo, SizeIs(3)) << "another one came between";
  for (int i = 0; i < 9; ++i) {
    auto look = session.map_look;
    look.opacity = 0.1F + 0.05F * static_cast<float>(i);
    apply(bench, SetMapLook{look});
  }
  EXPECT_THAT(session.undo, SizeIs(4));
  apply(bench, Undo{});
  apply(bench, Undo{});
  apply(bench, Undo{});
  EXPECT_EQ(session.classifier_values.at("falkon").at("lambda"), 0.2);
  apply(bench, SetClassifierValue{"lambda", 0.4});
  EXPECT_THAT(session.undo, SizeIs(2)) << "what was taken back is an end";
  EXPECT_THAT(session.redo, IsEmpty());
  apply(bench, GoBackTo{0});
  EXPECT_TRUE(session.classifier_values["falkon"].empty());
}

TEST_F(History, ANewEditEndsWhatWasTakenBackAndAFailedOneIsNone) {
  apply(bench, ChooseClassifier{"ridge"});
  apply(bench, Undo{});
  apply(bench, ChooseClassifier{"no such classifier"});
  EXPECT_THAT(session.redo, SizeIs(1)) << last_notice();
  apply(bench, ChooseClassifier{"falkon"});  // what it is already
  EXPECT_THAT(session.redo, SizeIs(1));
  apply(bench, ChooseClustering{"gmm"});
  EXPECT_THAT(session.redo, IsEmpty());
  EXPECT_THAT(session.undo, SizeIs(1));
  apply(bench, Redo{});
  EXPECT_THAT(last_notice(), HasSubstr("nothing to do again"));
}

TEST_F(History, UndoOfAChoiceKeepsWhatWasLearnt) {
  open_synthetic();
  session.undo.clear();
  const auto training = session.training;
  const auto map = session.map;
  apply(bench, SetClassifierValue{"centres", 40});
  apply(bench, ChooseColor{ColorBy::confidence});
  apply(bench, GoBackTo{0});
  settle();
  EXPECT_EQ(session.training, training);
  EXPECT_EQ(session.map, map);
}

// A chosen group that is edited stays selected: one undo takes both back.
TEST_F(History, TheSelectionThatFollowsAGroupIsPartOfItsEdit) {
  open_synthetic();
  find_clusters();
  apply(bench, SelectRows{session.groups->rows_of(0)});
  const auto edits = session.undo.size();
  apply(bench, MergeGroups{0, 1});
  apply(bench, SelectRows{session.groups->rows_of(0)});
  EXPECT_EQ(session.undo.size(), edits + 1);
  apply(bench, Undo{});
  EXPECT_EQ(*session.selection, session.groups->rows_of(0));
  EXPECT_EQ(session.groups->count(), 4);
}

TEST_F(History, IsBounded) {
  open_synthetic();
  for (int i = 0; i < 700; ++i) apply(bench, SelectRows{{i % 7}});
  EXPECT_THAT(session.undo, SizeIs(500));
  const int row = train_row();
  for (int i = 0; i < 60; ++i) apply(bench, LabelRows{{row}, (label_of(session, row) + 1) % 10});
  EXPECT_THAT(session.undo, SizeIs(50));
}

// What was taken back keeps what it needs to come again, and no matrix of all rows.
TEST_F(History, RedoKeepsNoMatrixForEachThing) {
  open_synthetic();
  session.undo.clear();
  std::vector<std::weak_ptr<const ml::Features>> matrices;
  for (const int level : {255, 0, 90}) {
    app::apply(bench, teach(static_cast<std::uint8_t>(level), 3));
    session.feeds.clear();
    settle();
    matrices.push_back(session.features);
  }
  const auto rows = rows_in_words(session);
  apply(bench, GoBackTo{0});
  settle();
  for (const auto& matrix : matrices) EXPECT_TRUE(matrix.expired());
  apply(bench, GoBackTo{3});
  EXPECT_EQ(rows_in_words(session), rows);
}

TEST_F(History, NewFeaturesBeginANewOne) {
  open_synthetic();
  apply(bench, ChooseClassifier{"ridge"});
  apply(bench, ChooseClassifier{"falkon"});
  apply(bench, Undo{});
  apply(bench, OpenData{"synthetic"});
  EXPECT_THAT(session.undo, IsEmpty());
  EXPECT_THAT(session.redo, IsEmpty());
}

TEST_F(History, SpeaksPlainly) {
  session.features = tests::some_features();
  EXPECT_EQ(words_of(LabelRows{{1, 2, 3}, 1}, session), "3 rows are Stentor");
  EXPECT_EQ(words_of(LabelRows{{1}, 0}, session), "1 row is Arcella");
  EXPECT_EQ(words_of(ChooseColor{ColorBy::cluster}, session), "colour by cluster");
  EXPECT_EQ(words_of(SetClusteringValue{"clusters", 5}, session), "k-means: clusters 5");
  EXPECT_EQ(words_of(TeachSighting{0, 3}, session), "seen on the feed: a new class");
  EXPECT_EQ(words_of(RenameClass{2, "globe"}, session), "Volvox is called globe");
  EXPECT_EQ(words_of(SelectRows{}, session), "nothing selected");
  EXPECT_EQ(words_of(LabelRows{{1}, 77}, session), "1 row is no class");  // and no crash
  EXPECT_EQ(words_of(Quit{}, session), "");
}

TEST(HistoryPanel, ListsTheNewestOnTopAndGoesWhereItIsClicked) {
  tests::Stage stage(make_history_panel(), {320, 400});
  for (const char* what : {"first", "second", "third"}) {
    stage.session.undo.emplace_back();
    stage.session.undo.back().what = what;
  }
  for (const char* what : {"fifth", "fourth"}) {
    stage.session.redo.emplace_back();
    stage.session.redo.back().what = what;
  }
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("3 edits, 2 taken back"));
  std::size_t last = 0;
  for (const char* what : {"fifth", "fourth", "third", "second", "first", "as it was before"}) {
    const auto at = words.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    EXPECT_GE(at, last) << what;
    last = at;
  }
  auto& driver = stage.driver();
  const float line = ImGui::GetTextLineHeightWithSpacing();
  driver.frames(2);
  std::vector<std::size_t> gone_to;
  for (float y = 8; y < 12 * line; y += line / 2) {
    stage.commands.clear();
    driver.click({90, y});
    for (const auto& command : stage.emitted<GoBackTo>())
      if (gone_to.empty() || gone_to.back() != command.edits) gone_to.push_back(command.edits);
  }
  EXPECT_THAT(gone_to, testing::ElementsAre(5, 4, 2, 1, 0));
}

}  // namespace
}  // namespace diatom::app
