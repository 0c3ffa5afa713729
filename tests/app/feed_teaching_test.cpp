// Teaching on a feed: what is seen becomes training rows, the model follows, and undo takes rows
// and model back together.
#include <gmock/gmock.h>

#include "app/live/recognition.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr int picture_px = 48;

ml::Image picture_of(std::uint8_t level) {
  return {picture_px, picture_px, 3, std::vector<std::uint8_t>(picture_px * picture_px * 3, level)};
}

class FeedTeaching : public WorkbenchTest {
 protected:
  // As if a feed had just shown that picture to the session's model, or to one that only looks.
  void see(std::uint8_t level) {
    auto model = session.model;
    if (!model) {
      if (!session.backbone) session.backbone = ml::make_backbone(session.backbone_request);
      ml::Model eyes;
      eyes.backbone = session.backbone;
      eyes.recipe = session.backbone->recipe();
      model = std::make_shared<const ml::Model>(std::move(eyes));
    }
    auto frame = std::make_shared<live::Frame>();
    frame->image = picture_of(level);
    FeedView feed;
    feed.id = session.viewed_feed = 1;
    feed.address = "somewhere";
    feed.overlay = std::make_shared<const live::Overlay>(
        live::recognise(model, frame, live::Look::whole_frame));
    session.feeds = {feed};
  }
  // The same, followed as an organism.
  void see_organism(std::uint8_t level, std::uint64_t track) {
    see(level);
    auto& feed = session.feeds.front();
    auto overlay = *feed.overlay;
    live::Exemplar exemplar;
    exemplar.crop = picture_of(level);
    exemplar.features = overlay.features.row(0);
    live::Organism organism;
    organism.track = track;
    organism.exemplars = {std::make_shared<const live::Exemplar>(std::move(exemplar))};
    overlay.sightings.at(0).organism = std::move(organism);
    feed.overlay = std::make_shared<const live::Overlay>(std::move(overlay));
  }
  void teach(std::uint8_t level, int label) {
    see(level);
    apply(bench, TeachSighting{0, label});
    session.feeds.clear();
    run_until_quiet();
  }
  int named(std::uint8_t level) {
    see(level);
    const int label = feed_in_view(session).overlay->sightings.at(0).label;
    session.feeds.clear();
    return label;
  }

  Session& session = bench.session;
};

// A webcam, no data set, two things.
TEST_F(FeedTeaching, BeginsWithNothingAtAll) {
  teach(40, 0);
  ASSERT_NE(session.features, nullptr) << session.notices.back().text;
  EXPECT_THAT(session.features->classes, ElementsAre("class 1"));
  EXPECT_EQ(session.model, nullptr) << "one class cannot be told from anything";
  teach(200, 1);
  ASSERT_NE(session.model, nullptr) << session.notices.back().text;
  EXPECT_THAT(session.model->classes, ElementsAre("class 1", "class 2"));
  EXPECT_EQ(named(45), 0);
  EXPECT_EQ(named(190), 1);
  teach(120, 2);
  EXPECT_EQ(named(120), 2);
  EXPECT_EQ(session.features->values.rows(), 3);
  EXPECT_EQ(session.dataset->images->load(session.dataset->samples[2]).pixels[0], 120);
  for (int i = 0; i < 3; ++i) apply(bench, Undo{});
  EXPECT_EQ(session.features, nullptr);
  EXPECT_EQ(session.model, nullptr);
  EXPECT_THAT(session.undo, testing::IsEmpty());
}

TEST_F(FeedTeaching, AppendsRowsAndUndoTakesThemBackWithTheirModel) {
  open_synthetic();
  const auto model = session.model;
  const auto places = session.map->embedding->points;
  const auto features = session.features;
  const auto rows = features->samples.size();
  teach(255, 10);
  ASSERT_EQ(session.features->samples.size(), rows + 1) << session.notices.back().text;
  EXPECT_EQ(session.features->classes.back(), "class 11");
  EXPECT_EQ(session.features->samples.back().label, 10);
  EXPECT_EQ(session.features->samples.back().split, ml::Split::train);
  EXPECT_EQ(session.dataset->samples.back().path, session.features->samples.back().path);
  EXPECT_EQ(session.map->features, session.features);
  EXPECT_EQ(session.map->embedding->points.topRows(places.rows()), places) << "nothing else moves";
  EXPECT_EQ(session.map->embedding->points.rows(), places.rows() + 1);
  EXPECT_EQ(session.model->classes.size(), 11U);
  EXPECT_EQ(session.training->predictions->size(), rows + 1);
  // One look at something that lies apart from all centres, against 240 images.
  see(255);
  EXPECT_GT(feed_in_view(session).overlay->sightings.at(0).probabilities[10], 1.0F / 11);
  session.feeds.clear();

  apply(bench, Undo{});
  EXPECT_EQ(session.model, model) << "the very model of before";
  EXPECT_EQ(session.features->samples.size(), rows);
  EXPECT_EQ(session.features->values, features->values);
  EXPECT_THAT(session.features->classes, SizeIs(10));
  EXPECT_EQ(session.dataset->samples.size(), rows);
  EXPECT_EQ(session.map->features, session.features);
  EXPECT_EQ(session.map->embedding->points, places);
  run_until_quiet();
  EXPECT_EQ(session.training->features, session.features);
}

// Two sets of rows would contradict each other.
TEST_F(FeedTeaching, WhoIsTaughtTwiceIsWhatWasSaidLast) {
  open_synthetic();
  const auto rows = session.features->samples.size();
  const auto said = static_cast<int>(rows);
  const auto teach_organism = [&](std::uint64_t track, int label) {
    see_organism(255, track);
    apply(bench, TeachSighting{0, label});
    session.feeds.clear();
    run_until_quiet();
  };
  teach_organism(7, 3);
  ASSERT_EQ(session.features->samples.size(), rows + 1);
  teach_organism(7, 5);
  EXPECT_EQ(session.features->samples.size(), rows + 1);
  EXPECT_EQ(label_of(session, said), 5);
  teach_organism(7, 10);
  EXPECT_EQ(session.features->samples.size(), rows + 1);
  EXPECT_THAT(session.features->classes, SizeIs(11));
  EXPECT_EQ(label_of(session, said), 10);
  teach_organism(8, 3);
  EXPECT_EQ(session.features->samples.size(), rows + 2) << "that is somebody else";
  for (const int label : {10, 5, 3}) {
    apply(bench, Undo{});
    run_until_quiet();
    EXPECT_EQ(label_of(session, said), label);
  }
  apply(bench, Undo{});
  run_until_quiet();
  EXPECT_EQ(session.features->samples.size(), rows);
  teach_organism(7, 3);
  EXPECT_EQ(session.features->samples.size(), rows + 1) << "its rows were taken back";
}

// While a few rows are taught, scores stay of one space and the kernel's centres stay where they
// are.
TEST_F(FeedTeaching, GoesOnFromTheFitThatThereIs) {
  open_synthetic();
  const auto before = session.training;
  teach(255, 3);
  const auto after = session.training;
  EXPECT_EQ(after->fit->centre_rows, before->fit->centre_rows);
  EXPECT_EQ(after->prepared->standardisation.mean, before->prepared->standardisation.mean);
  EXPECT_EQ(after->prepared->set.train.size(), before->prepared->set.train.size() + 1);
  EXPECT_LE(after->fit->iterations.size(), before->fit->iterations.size());
  apply(bench, StartTraining{});  // a full fit, on demand
  run_until_quiet();
  EXPECT_NE(session.training->prepared->standardisation.mean,
            before->prepared->standardisation.mean);
  EXPECT_EQ(session.rows_at_full_fit, session.features->samples.size());
}

// Begun again with every lesson, it would never be there.
TEST_F(FeedTeaching, AFitFromTheGroundUpIsAwaited) {
  open_synthetic();
  const auto rows = session.features->samples.size();
  apply(bench, StartTraining{});
  const auto job = job_of(session, JobRole::training)->id;
  for (const int level : {250, 255}) {
    see(static_cast<std::uint8_t>(level));
    apply(bench, TeachSighting{0, 10});
    EXPECT_EQ(job_of(session, JobRole::training)->id, job);
    EXPECT_TRUE(session.labels_wait);
  }
  session.feeds.clear();
  ASSERT_EQ(session.features->samples.size(), rows + 2) << session.notices.back().text;
  run_until_quiet();
  EXPECT_FALSE(session.labels_wait);
  EXPECT_EQ(session.rows_at_full_fit, rows);
  EXPECT_EQ(session.training->features, session.features);
  EXPECT_EQ(session.model->classes.size(), 11U);
  ASSERT_TRUE(session.training->predictions);
  EXPECT_EQ(session.training->predictions->size(), rows + 2);
}

TEST_F(FeedTeaching, UndoOfWhatWaitsLeavesTheFitOfBefore) {
  open_synthetic();
  const auto rows = session.features->samples.size();
  apply(bench, StartTraining{});
  see(255);
  apply(bench, TeachSighting{0, 10});
  ASSERT_TRUE(session.labels_wait) << session.notices.back().text;
  session.feeds.clear();
  apply(bench, Undo{});
  run_until_quiet();
  EXPECT_FALSE(session.labels_wait);
  EXPECT_EQ(session.features->samples.size(), rows);
  EXPECT_EQ(session.training->features, session.features);
  EXPECT_EQ(session.model->classes.size(), 10U);
  ASSERT_TRUE(session.training->predictions);
}

// Each row of the taught ones would otherwise hold a matrix of all before it.
TEST_F(FeedTeaching, UndoKeepsNoMatrixForEachThing) {
  open_synthetic();
  const std::weak_ptr<const ml::Features> first = session.features;
  const std::weak_ptr<const TopTuningRun> run = session.training;
  teach(255, 3);
  teach(0, 4);
  EXPECT_TRUE(first.expired());
  EXPECT_TRUE(run.expired());
  apply(bench, Undo{});
  apply(bench, Undo{});
  run_until_quiet();
  EXPECT_EQ(session.training->features, session.features);
}

TEST_F(FeedTeaching, LabelsThatWereTaughtByHandStay) {
  open_synthetic();
  const auto row = static_cast<int>(session.features->rows_of(ml::Split::train).front());
  const int other = (label_of(session, row) + 1) % 10;
  apply(bench, LabelRows{{row}, other});
  teach(255, 3);
  EXPECT_EQ(session.taught_labels->size(), session.features->samples.size());
  EXPECT_EQ(label_of(session, row), other);
  apply(bench, Undo{});
  EXPECT_EQ(session.taught_labels->size(), session.features->samples.size());
  EXPECT_EQ(label_of(session, row), other);
  apply(bench, Undo{});
  EXPECT_EQ(session.taught_labels, nullptr);
}

TEST_F(FeedTeaching, GroupsOfUnknownOnesBecomeAClass) {
  open_synthetic();
  const auto exemplar = [this](std::uint8_t level) {
    see(level);
    const auto& overlay = *feed_in_view(session).overlay;
    live::Exemplar one;
    one.crop = overlay.frame->image;
    one.features = overlay.features.row(0);
    return std::make_shared<const live::Exemplar>(std::move(one));
  };
  std::vector<Gone> gone;
  for (int i = 0; i < 8; ++i) {
    Gone one{1, {}};
    one.departure.track = static_cast<std::uint64_t>(i + 1);
    one.departure.exemplars = {exemplar(i < 5 ? 250 : 60)};
    gone.push_back(std::move(one));
  }
  bench.passers_by().follow(bench, gone);
  run_until_quiet();
  ASSERT_NE(session.strangers, nullptr);
  EXPECT_EQ(session.strangers->groups, 2);
  EXPECT_THAT(session.strangers->group_of, ElementsAre(0, 0, 0, 0, 0, 1, 1, 1));
  const auto rows = session.features->samples.size();
  apply(bench, TeachStrangers{0, 10});
  EXPECT_EQ(session.features->samples.size(), rows + 5) << session.notices.back().text;
  run_until_quiet();
  EXPECT_EQ(named(250), 10);
  apply(bench, RenameClass{10, "amoeba"});
  run_until_quiet();
  EXPECT_EQ(session.model->classes.back(), "amoeba");
  EXPECT_EQ(session.features->classes.back(), "amoeba");
  apply(bench, Undo{});
  EXPECT_EQ(session.features->classes.back(), "class 11");
}

// A name that comes before the class was learnt.
TEST_F(FeedTeaching, RenamingInTheMiddleLearnsOn) {
  open_synthetic();
  see(255);
  apply(bench, TeachSighting{0, 10});
  session.feeds.clear();
  apply(bench, RenameClass{10, "amoeba"});
  run_until_quiet();
  ASSERT_EQ(session.model->classes.size(), 11U);
  EXPECT_EQ(session.model->classes.back(), "amoeba");
  EXPECT_EQ(session.training->features, session.features);
  ASSERT_TRUE(session.training->predictions);
  EXPECT_EQ(session.training->predictions->size(), session.features->samples.size());
}

TEST_F(FeedTeaching, UndoForgetsWhateverNamedTheRowsThatWent) {
  open_synthetic();
  const auto rows = static_cast<int>(session.features->samples.size());
  const auto first = static_cast<int>(session.features->rows_of(ml::Split::train).front());
  session.undo.clear();
  teach(255, 3);
  apply(bench, SelectRows{{first, rows}});
  apply(bench, ChooseCentres{{first, rows}});
  apply(bench, SetFence{});
  ASSERT_TRUE(session.fence);
  apply(bench, GoBackTo{0});
  EXPECT_THAT(*session.selection, testing::IsEmpty());
  EXPECT_EQ(session.centres, nullptr);
  EXPECT_FALSE(session.fence);
  run_until_quiet();
  EXPECT_EQ(session.training->features, session.features) << session.notices.back().text;
  apply(bench, GoBackTo{3});
  EXPECT_THAT(*session.selection, ElementsAre(first, rows));
  EXPECT_THAT(*session.centres, ElementsAre(first, rows));
}

// Images that nobody has named, and a feed.
TEST_F(FeedTeaching, TaughtBesideUnlabelledImagesAndTakenBack) {
  open_synthetic();
  auto features = *session.features;
  for (auto& sample : features.samples) sample.label = ml::unlabelled;
  features.classes.clear();
  session.features = std::make_shared<const ml::Features>(features);
  auto dataset = *session.dataset;
  dataset.samples = features.samples;
  dataset.classes.clear();
  session.dataset = std::make_shared<const ml::Dataset>(std::move(dataset));
  session.training.reset();
  session.model.reset();
  session.rows_at_full_fit = 0;
  apply(bench, StartMap{});
  run_until_quiet();
  teach(250, 0);
  teach(30, 1);
  ASSERT_NE(session.model, nullptr) << session.notices.back().text;
  EXPECT_EQ(named(250), 0);
  EXPECT_EQ(session.training->prepared->set.train.size(), 2U) << "the nameless are no examples";
  apply(bench, LabelRows{{0}, 1});
  run_until_quiet();
  EXPECT_EQ(session.training->taught_labels, session.taught_labels);
  for (int i = 0; i < 3; ++i) apply(bench, Undo{});
  apply(bench, ChooseEmbedding{"pca"});
  run_until_quiet();
  EXPECT_EQ(session.map->features, session.features) << session.notices.back().text;
}

TEST_F(FeedTeaching, WhatCannotBeTaughtChangesNothing) {
  open_synthetic();
  const auto features = session.features;
  apply(bench, TeachSighting{0, 0});
  EXPECT_THAT(session.notices.back().text, HasSubstr("nothing in view"));
  see(90);
  apply(bench, TeachSighting{0, 12});
  EXPECT_THAT(session.notices.back().text, HasSubstr("there is no class 13: there are 10"));
  apply(bench, TeachStrangers{0, 1});
  EXPECT_THAT(session.notices.back().text, HasSubstr("no group 1"));
  auto overlay = *feed_in_view(session).overlay;
  auto model = *overlay.model;
  model.recipe->backbone = "another";
  overlay.model = std::make_shared<const ml::Model>(std::move(model));
  session.feeds.front().overlay = std::make_shared<const live::Overlay>(std::move(overlay));
  apply(bench, TeachSighting{0, 0});
  EXPECT_THAT(session.notices.back().text, HasSubstr("does not see as the open data were seen"));
  apply(bench, RenameClass{3, session.features->classes[4]});
  EXPECT_THAT(session.notices.back().text, HasSubstr("of that name already"));
  EXPECT_EQ(session.features, features);
  EXPECT_TRUE(session.undo.empty());
}

}  // namespace
}  // namespace diatom::app
