// live --headless: every frame is accounted for, and a recording's frames are all seen.
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;

class Live : public testing::Test {
 protected:
  Live() {
    write_small_data(terminal_ / "data", 12);
    const auto outcome =
        terminal_.run({"top-tune", "data", "--backbone", "pixels", "--out", "model"});
    if (outcome.exit_code != 0) throw std::runtime_error(outcome.err);
  }

  json live(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"live", "--headless", "--model", "model", "--json", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto said = json::parse(outcome.out);
    EXPECT_TRUE(said.at("adds_up"));
    EXPECT_EQ(said.at("captured").get<int>(), said.at("classified").get<int>() +
                                                  said.at("skipped").get<int>() +
                                                  said.at("dropped").get<int>());
    return said;
  }

  Terminal terminal_;
};

TEST_F(Live, SeesEveryPictureOfAFolder) {
  const auto said = live({"--source", "data/disc"});
  EXPECT_EQ(said.at("captured"), 12);
  EXPECT_EQ(said.at("classified"), 12);
  EXPECT_EQ(said.at("labels").at("disc"), 12);
  EXPECT_EQ(said.at("labels").at("along"), 0);
  EXPECT_GT(said.at("fps"), 0.0);
  EXPECT_GT(said.at("latency_ms_p50"), 0.0);
  EXPECT_GE(said.at("latency_ms_p99"), said.at("latency_ms_p50"));
}

TEST_F(Live, EndsAfterSoManyFrames) {
  EXPECT_EQ(live({"--source", "data/disc", "--frames", "5"}).at("captured"), 5);
  EXPECT_EQ(live({"--source", "data/disc", "--frames", "500"}).at("captured"), 12);
  EXPECT_EQ(live({"--source", "synthetic", "--frames", "10"}).at("captured"), 10);
}

// A synthetic feed brings its own truth; what was seen is in the log afterwards.
TEST_F(Live, OrganismsAreScoredAndLogged) {
  const auto said = live({"--source", "synthetic:480x320:6", "--frames", "30", "--mode",
                          "organisms", "--log", "events.db", "--um-per-px", "1.5"});
  for (const char* share : {"detection_f1", "detection_precision", "detection_recall"}) {
    EXPECT_GT(said.at(share).get<double>(), 0.3) << share;
    EXPECT_LE(said.at(share).get<double>(), 1.0) << share;
  }
  EXPECT_GE(said.at("id_switches").get<double>(), 0.0);
  EXPECT_TRUE(said.at("class_accuracy").is_number());
  EXPECT_GT(said.at("organisms_true").get<int>(), 3);
  EXPECT_GT(said.at("memory_mb_end").get<double>(), 0.0);
  const int tracks = said.at("tracks").get<int>();
  EXPECT_GT(tracks, 0);
  EXPECT_EQ(said.at("log_refused"), 0);
  EXPECT_EQ(said.at("log_written"), tracks + 1) << "the run, and each track";

  ASSERT_EQ(terminal_.run({"log", "events.db", "--csv", "tracks.csv"}).exit_code, 0);
  EXPECT_EQ(count_lines(text_of(terminal_ / "tracks.csv")), tracks + 1);
}

// Each source keeps its own ledger; what is said at the top is their sum.
TEST_F(Live, SeveralSourcesAtOnceAreEachAccountedFor) {
  const auto said = live({"--source", "data/disc", "--source", "data/along", "--log", "events.db"});
  EXPECT_EQ(said.at("captured"), 24);
  EXPECT_EQ(said.at("classified"), 24);
  EXPECT_EQ(said.at("labels").at("disc"), 12);
  EXPECT_EQ(said.at("labels").at("along"), 12);
  const auto& feeds = said.at("feeds");
  ASSERT_EQ(feeds.size(), 2U);
  EXPECT_EQ(feeds[0].at("source"), "data/disc");
  EXPECT_EQ(feeds[1].at("source"), "data/along");
  for (const auto& feed : feeds) {
    EXPECT_EQ(feed.at("captured"), 12);
    EXPECT_TRUE(feed.at("adds_up"));
    EXPECT_EQ(feed.at("state"), "ended");
    EXPECT_TRUE(feed.at("stages_ms").contains("wait"));
  }
  EXPECT_EQ(said.at("log_written"), 2) << "a run of each source";
  EXPECT_EQ(said.at("late"), 0);
}

TEST_F(Live, ScoresAreSaidWhereOneSourceHasATruth) {
  const std::vector<std::string> organisms = {"--frames", "20", "--mode", "organisms"};
  auto one = organisms;
  one.insert(one.end(), {"--source", "synthetic:320x240:4", "--source", "data/disc"});
  EXPECT_TRUE(live(one).contains("detection_f1"));
  auto two = organisms;
  two.insert(two.end(), {"--source", "synthetic:320x240:4", "--source", "synthetic:320x240:4"});
  const auto said = live(two);
  EXPECT_FALSE(said.contains("detection_f1"));
  EXPECT_EQ(said.at("captured"), 40);
}

TEST_F(Live, ARepeatedPictureIsCounted) {
  for (const char* name : {"a.pgm", "b.pgm"}) {
    std::filesystem::create_directories(terminal_ / "still");
    write_small_image(terminal_ / "still" / name, 2, 7);
  }
  const auto said = live({"--source", "still"});
  EXPECT_EQ(said.at("captured"), 2);
  EXPECT_EQ(said.at("repeated"), 1);
}

TEST_F(Live, AnAlarmIsFilmed) {
  const auto said =
      live({"--source", "synthetic:320x240:6", "--frames", "60", "--mode", "organisms", "--log",
            "events.db", "--clip-s", "1", "--alarm", "above::0"});
  EXPECT_GE(said.at("alarms").get<int>(), 1);
  EXPECT_EQ(said.at("clips_written"), 1);
  const auto outcome = terminal_.run({"log", "events.db", "--json", "-"});
  const auto alarms = json::parse(outcome.out).at("alarms");
  ASSERT_EQ(alarms.size(), 1U);
  const std::filesystem::path clip = alarms[0].at("clip").get<std::string>();
  EXPECT_EQ(clip.extension(), ".mp4");
  EXPECT_GT(std::filesystem::file_size(terminal_ / clip.string()), 1000U);
}

TEST_F(Live, AFilmAndItsTruthAreScored) {
  ASSERT_EQ(terminal_
                .run({"synth", "--scene", "1s", "--out", "film.mp4", "--truth", "truth.json",
                      "--frame-size", "480x320", "--organisms", "6"})
                .exit_code,
            0);
  const auto said = live({"--source", "film.mp4", "--mode", "organisms", "--truth", "truth.json"});
  EXPECT_EQ(said.at("captured"), 25);
  EXPECT_GT(said.at("detection_f1").get<double>(), 0.3);
}

TEST_F(Live, RefusesAlarmsAndTruthsThatAreNone) {
  const auto complaint = [this](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"live",   "--headless", "--model",  "model",
                                          "--mode", "organisms",  "--source", "synthetic"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = terminal_.run(arguments);
    EXPECT_NE(outcome.exit_code, 0);
    return outcome.err;
  };
  EXPECT_THAT(complaint({"--alarm", "noise:3"}), testing::HasSubstr("class:NAME"));
  EXPECT_THAT(complaint({"--alarm", "disk:full"}), testing::HasSubstr("no number"));
  EXPECT_THAT(complaint({"--alarm", "focus:7"}), testing::HasSubstr("0 to 1"));
  EXPECT_THAT(complaint({"--truth", "data/disc"}), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(complaint({"--truth", "data/disc/0.pgm", "--source", "data/disc"}),
              testing::HasSubstr("truth is that of one source"));
}

TEST_F(Live, InRealTimeARecordingKeepsItsOwnPace) {
  const auto paced = live({"--source", "data/disc", "--realtime"});
  EXPECT_EQ(paced.at("captured"), 12);
  const auto unpaced = live({"--source", "data/disc"});
  EXPECT_GT(unpaced.at("fps"), paced.at("fps"));
}

TEST_F(Live, WritesALinePerClassifiedFrame) {
  const auto said = live({"--source", "data/along", "--predictions", "p.csv"});
  const auto table = text_of(terminal_ / "p.csv");
  EXPECT_EQ(count_lines(table), 13);
  EXPECT_THAT(table, testing::StartsWith(
                         "frame,utc,source,class,score,model_hash,x,y,width,height,track\n1,"));
  const std::regex line(
      R"(12,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,"data/along","along",[01]\.\d+,)" +
      said.at("model_hash").get<std::string>());
  EXPECT_TRUE(std::regex_search(table, line)) << table;
}

}  // namespace
}  // namespace diatom::tests
