// A session that is saved and opened: the same picture and the same numbers.
#include "app/session_file/session_file.h"

#include <gmock/gmock.h>

#include "app/held_out.h"
#include "app/session_file/check.h"
#include "app/taught_rows.h"
#include "tests/app/clustered_session.h"
#include "tests/app/trained_session.h"
#include "tests/app/whole_session.h"
#include "tests/program/small_data.h"

namespace diatom::app {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

template <class T>
void expect_same(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
  ASSERT_EQ(a == nullptr, b == nullptr);
  if (a) {
    EXPECT_EQ(*a, *b);
  }
}

void expect_same_picture(const Session& a, const Session& b) {
  MapScene scene_of_a;
  MapScene scene_of_b;
  const auto of_a = scene_of_a.extract(a, -1);
  const auto of_b = scene_of_b.extract(b, -1);
  ASSERT_EQ(of_a.clouds.size(), of_b.clouds.size());
  ASSERT_THAT(of_a.clouds, testing::Not(IsEmpty()));
  for (std::size_t i = 0; i < of_a.clouds.size(); ++i) {
    expect_same(of_a.clouds[i].positions, of_b.clouds[i].positions);
    expect_same(of_a.clouds[i].class_ids, of_b.clouds[i].class_ids);
    expect_same(of_a.clouds[i].scalars, of_b.clouds[i].scalars);
    expect_same(of_a.clouds[i].flags, of_b.clouds[i].flags);
  }
}

void expect_same_numbers(const Session& a, const Session& b) {
  EXPECT_EQ(a.features->values, b.features->values);
  EXPECT_EQ(a.features->labels(), b.features->labels());
  EXPECT_EQ(*a.taught_labels, *b.taught_labels);
  EXPECT_EQ(*a.training->predictions, *b.training->predictions);
  EXPECT_EQ(*a.training->confidences, *b.training->confidences);
  EXPECT_EQ(held_out_of(*a.training).confusion, held_out_of(*b.training).confusion);
  EXPECT_EQ(ml::content_hash(*a.model), ml::content_hash(*b.model));
  EXPECT_EQ(a.model->scores(a.features->values), b.model->scores(a.features->values));
  EXPECT_EQ(a.clusters->clustering->assignment, b.clusters->clustering->assignment);
  EXPECT_EQ(a.clusters->scores().by_labels->purity, b.clusters->scores().by_labels->purity);
  EXPECT_EQ(*a.clusters->latents, *b.clusters->latents);
  EXPECT_EQ(a.clusters->marks, b.clusters->marks);
  EXPECT_EQ(a.groups->names, b.groups->names);
  EXPECT_EQ(a.map_quality->quality->trustworthiness, b.map_quality->quality->trustworthiness);
}

void expect_same_choices(const Session& a, const Session& b) {
  EXPECT_EQ(json_of(a), json_of(b));
  EXPECT_EQ(settings_of(a), settings_of(b));
  EXPECT_EQ(b.poses.at(0).camera.pitch, 1.5F);
  EXPECT_EQ(*a.selection, *b.selection);
  EXPECT_EQ(a.fence->radius, b.fence->radius);
  EXPECT_EQ(b.fence->map, b.map);
  EXPECT_EQ(a.records->rules, b.records->rules);
  EXPECT_EQ(a.records->um_per_px, b.records->um_per_px);
}

TEST_F(WholeSession, OpensToTheSamePictureAndTheSameNumbers) {
  make_whole();
  apply(bench, SaveSession{file()});
  ASSERT_EQ(bench.session.file, file()) << bench.session.notices.back().text;
  apply(other, OpenSession{file()});
  ASSERT_NE(other.session.features, nullptr) << other.session.notices.back().text;
  EXPECT_EQ(other.session.file, file());
  EXPECT_EQ(other.session.data_address, "synthetic");
  expect_same_numbers(bench.session, other.session);
  expect_same_choices(bench.session, other.session);
  for (const auto by :
       {ColorBy::correctness, ColorBy::cluster, ColorBy::label, ColorBy::distortion}) {
    bench.session.color_by = other.session.color_by = by;
    expect_same_picture(bench.session, other.session);
  }
  ASSERT_TRUE(other.camera_asked);
  EXPECT_EQ(other.camera_asked->yaw, 2.5F);
}

TEST_F(WholeSession, GoesOnWorkingAfterItWasOpened) {
  make_whole();
  apply(bench, SaveSession{file()});
  apply(other, OpenSession{file()});
  const auto& session = other.session;
  // New rows find their place on the map and in the latent space as before.
  const ml::Matrix few = session.features->values.topRows(5);
  EXPECT_TRUE(session.map->place(few).isApprox(bench.session.map->place(few), 1e-3F));
  EXPECT_TRUE(session.clusters->reduction.apply(few).isApprox(
      bench.session.clusters->reduction.apply(few), 1e-4F));
  // Images can be looked at, and figures come out again.
  EXPECT_FALSE(session.dataset->images->load(session.features->samples[0]).empty());
  EXPECT_EQ(session.backbone->recipe(), bench.session.backbone->recipe());
  const auto figures = check(session);
  EXPECT_THAT(figures, SizeIs(7));
  for (const auto& figure : figures)
    EXPECT_TRUE(figure.agrees()) << figure.name << ": " << figure.saved << ", " << figure.now;
}

TEST_F(WholeSession, OldModelsAreKeptAndUndoBringsThemBack) {
  make_whole();
  apply(bench, SaveSession{file()});
  apply(other, OpenSession{file()});
  auto& a = bench.session;
  auto& b = other.session;
  ASSERT_EQ(a.undo.size(), b.undo.size());
  for (std::size_t i = 0; i < a.undo.size(); ++i) {
    EXPECT_EQ(a.undo[i].what, b.undo[i].what);
    ASSERT_EQ(a.undo[i].model == nullptr, b.undo[i].model == nullptr) << a.undo[i].what;
    if (a.undo[i].model) {
      EXPECT_EQ(ml::content_hash(*a.undo[i].model), ml::content_hash(*b.undo[i].model));
    }
  }
  const auto taught = [](const Session& of) {
    return of.taught_labels ? *of.taught_labels : ml::Labels();
  };
  while (!a.undo.empty() && !b.undo.empty()) {
    apply(bench, Undo{});
    apply(other, Undo{});
    EXPECT_EQ(taught(a), taught(b));
  }
}

TEST_F(WholeSession, CropsThatWereTaughtAreInTheFile) {
  Session session = tests::trained_session("ridge");
  TaughtRows taught;
  taught.features = ml::Matrix::Ones(2, 4);
  for (const std::uint8_t level : {30, 200})
    taught.crops.push_back(std::make_shared<const ml::Image>(
        ml::Image{5, 4, 3, std::vector<std::uint8_t>(60, level)}));
  taught.samples = taught_samples(2, 1, session.features->samples.size(), 0);
  session.dataset = std::make_shared<const ml::Dataset>(
      with_rows(session.dataset.get(), taught, session.features->classes));
  session.features = std::make_shared<const ml::Features>(
      with_rows(session.features.get(), taught, session.features->classes));
  write_session(file(), session, {});
  const auto opened = read_session(file()).session;
  EXPECT_EQ(opened.features->values, session.features->values);
  const auto& last = opened.dataset->samples.back();
  EXPECT_EQ(last.path, taught.samples.back().path);
  EXPECT_THAT(opened.dataset->images->load(last).pixels, Each(200));
  EXPECT_THAT(opened.dataset->images->load(last).pixels, SizeIs(60));
}

TEST_F(WholeSession, AVaeComesBackWithItsLatents) {
  const auto session = tests::clustered_session(tests::clouds(), "dense");
  write_session(file(), session, {});
  const auto opened = read_session(file()).session;
  const auto& run = *opened.clusters;
  EXPECT_EQ(*run.latents, *session.clusters->latents);
  EXPECT_EQ(run.vae->curve.size(), session.clusters->vae->curve.size());
  EXPECT_EQ(run.vae->means, run.latents);
  const auto& values = session.features->values;
  EXPECT_EQ(run.reduction.apply(values), session.clusters->reduction.apply(values));
}

TEST_F(WholeSession, AMapThatIsNotLinearStillPlacesNewRows) {
  auto session = tests::trained_session("ridge");
  MapRequest request;
  request.features = session.features;
  request.embedding = "umap";
  request.values = {{"epochs", 20}};
  MapJob job(std::move(request));
  session.map = ml::run_to_result(job);
  write_session(file(), session, {});
  const auto opened = read_session(file()).session;
  EXPECT_EQ(opened.map->embedding->points, session.map->embedding->points);
  const ml::Matrix few = session.features->values.topRows(6);
  EXPECT_TRUE(opened.map->place(few).isApprox(opened.map->embedding->points.topRows(6), 1e-2F));
}

TEST_F(WholeSession, AnEmptyOneIsOneToo) {
  write_session(file(), Session(), {});
  const auto opened = read_session(file()).session;
  EXPECT_EQ(opened.features, nullptr);
  EXPECT_EQ(json_of(opened), json_of(Session()));
}

class MovedData : public WholeSession {
 protected:
  MovedData() {
    tests::write_small_data(folder_ / "data", 4);
    apply(bench, OpenData{(folder_ / "data").string()});
    run_until_quiet();
    run_until_quiet();
    apply(bench, SaveSession{file()});
    std::filesystem::rename(folder_ / "data", folder_ / "moved");
    apply(other, OpenSession{file()});
  }
};

TEST_F(MovedData, IsSaidAndAllElseIsThere) {
  const auto& session = other.session;
  EXPECT_EQ(session.missing_data, (folder_ / "data").string());
  EXPECT_EQ(session.notices.back().severity, Severity::information);
  ASSERT_NE(session.training, nullptr);
  EXPECT_EQ(*session.training->predictions, *bench.session.training->predictions);
  expect_same_picture(bench.session, session);
  EXPECT_THROW(session.dataset->images->load(session.dataset->samples[0]), std::runtime_error);
}

TEST_F(MovedData, IsFoundAgainButOtherFilesAreRefused) {
  auto& session = other.session;
  tests::write_small_data(folder_ / "others", 5);
  apply(other, RelocateData{(folder_ / "others").string()});
  EXPECT_THAT(session.notices.back().text, HasSubstr("holds other files"));
  EXPECT_THAT(session.missing_data, testing::Not(IsEmpty()));
  apply(other, RelocateData{(folder_ / "moved").string()});
  EXPECT_THAT(session.missing_data, IsEmpty()) << session.notices.back().text;
  EXPECT_EQ(session.data_address, (folder_ / "moved").string());
  EXPECT_FALSE(session.dataset->images->load(session.dataset->samples[0]).empty());
}

TEST_F(MovedData, TogetherWithItsSessionIsFoundByItself) {
  const tests::TemporaryFolder elsewhere;
  std::filesystem::rename(folder_ / "moved", elsewhere / "data");
  std::filesystem::copy_file(file(), elsewhere / "work.diatom-session");
  apply(other, OpenSession{elsewhere / "work.diatom-session"});
  EXPECT_THAT(other.session.missing_data, IsEmpty());
  EXPECT_EQ(other.session.data_address, (elsewhere / "data").string());
}

// Beside the frames: where the program has threads, nobody waits.
class SavedAside : public WholeSession {
 protected:
  SavedAside() { threaded.session = tests::trained_session("ridge"); }
  std::string said() const { return threaded.session.notices.back().text; }
  Workbench threaded;
};

TEST_F(SavedAside, ASessionHasItsFileOnceThatIsThere) {
  apply(threaded, SaveSession{file()});
  EXPECT_EQ(threaded.session.being_saved, file());
  EXPECT_EQ(threaded.session.file, "") << "it may still fail";
  EXPECT_TRUE(threaded.session.notices.empty());
  apply(threaded, SaveSession{file()});
  EXPECT_THAT(said(), HasSubstr("still being written"));
  threaded.finish_saving();
  EXPECT_EQ(threaded.session.being_saved, "");
  EXPECT_EQ(threaded.session.file, file());
  EXPECT_EQ(said(), "saved the session as " + file().string());
  const auto read = read_session(file()).session;
  EXPECT_EQ(read.features->values, threaded.session.features->values);
  EXPECT_EQ(read.file, file()) << "it knows where it was saved";
}

TEST_F(SavedAside, WhatIsChangedMeanwhileIsNotInIt) {
  apply(threaded, SaveSession{file()});
  apply(threaded, ChooseClassifier{"mlp"});
  threaded.finish_saving();
  EXPECT_EQ(read_session(file()).session.classifier, "ridge");
}

TEST_F(SavedAside, FramesCollectItsEnd) {
  apply(threaded, SaveSession{file()});
  while (threaded.session.file.empty()) threaded.collect();
  EXPECT_TRUE(std::filesystem::exists(file()));
}

TEST_F(SavedAside, AFailureIsSaidAndTheSessionHasNoFile) {
  apply(threaded, SaveSession{folder_ / "nowhere/work"});
  threaded.finish_saving();
  EXPECT_THAT(said(), HasSubstr("there is no folder"));
  EXPECT_EQ(threaded.session.file, "");
  EXPECT_EQ(threaded.session.being_saved, "");
}

TEST_F(SavedAside, TheProgramsEndWaitsForIt) {
  {
    Workbench brief;
    brief.session = threaded.session;
    apply(brief, SaveSession{file()});
  }
  EXPECT_EQ(read_session(file()).session.features->values, threaded.session.features->values);
}

}  // namespace
}  // namespace diatom::app
