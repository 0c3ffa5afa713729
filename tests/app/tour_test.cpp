// Guided tours as data: what a file says, and that what it asks for comes true.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "app/panels/panels.h"
#include "app/tour/conditions.h"
#include "app/tour/play.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;

TEST(Tours, AreSixShortOnes) {
  const auto tours = shipped_tours();
  EXPECT_EQ(tours.size(), 6U);
  std::set<int> places;
  for (const auto& tour : tours) {
    EXPECT_TRUE(places.insert(tour.place).second) << tour.name << " shares its place in the list";
    EXPECT_LE(tour.minutes, 5) << tour.name;
  }
}

TEST(Tours, PointAtPanelsThatThereAre) {
  std::set<std::string> titles;
  for (const auto& panel : make_panels()) titles.insert(panel->title());
  for (const auto& tour : shipped_tours())
    for (const auto& step : tour.steps)
      EXPECT_EQ(titles.count(step.highlight), 1U) << tour.name << ": " << step.highlight;
}

constexpr const char* good_tour = R"({
  "title": "A", "summary": "B", "place": 1, "minutes": 2,
  "start": [{"command": "open_world"}],
  "ready": {"condition": "features"},
  "steps": [{"text": "C", "highlight": "Map", "task": "D",
             "action": [{"command": "colour", "by": "prediction"}],
             "done": {"condition": "coloured", "by": "prediction"}}],
  "end": "E"})";

std::string with(std::string from, const std::string& to) {
  std::string text = good_tour;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string complaint_about(const std::string& text) {
  try {
    parse_tour("mine", text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

// Once a run has begun, the Clusters panel puts its parameters away.
TEST(Tours, NameTheFoldUnderWhichAParameterLies) {
  const std::map<std::string, std::string> folds = {
      {"set_clustering", "Parameters of the clustering"},
      {"set_vae", "Parameters of the reduction"}};
  for (const auto& tour : shipped_tours())
    for (const auto& step : tour.steps)
      for (const auto& call : step.action) {
        const auto fold = folds.find(call.name);
        if (fold == folds.end()) continue;
        EXPECT_THAT(step.task, HasSubstr(fold->second)) << tour.name;
      }
}

TEST(Tours, AreReadFromText) {
  const auto tour = parse_tour("mine", good_tour);
  EXPECT_EQ(tour.name, "mine");
  EXPECT_EQ(tour.minutes, 2);
  ASSERT_EQ(tour.steps.size(), 1U);
  EXPECT_EQ(tour.steps[0].action.at(0).words.at("by"), "prediction");
  EXPECT_EQ(tour.steps[0].done.name, "coloured");
}

TEST(Tours, ABadFileIsRefusedInOneSentence) {
  EXPECT_EQ(complaint_about(good_tour), "none");
  EXPECT_EQ(complaint_about("{"), "tour 'mine': it is no JSON object");
  EXPECT_EQ(complaint_about("[]"), "tour 'mine': it is no JSON object");
  EXPECT_EQ(complaint_about(with(R"("title": "A")", R"("name": "A")")),
            "tour 'mine': there is no \"title\"");
  EXPECT_EQ(complaint_about(with(R"("title": "A")", R"("title": "")")),
            "tour 'mine': \"title\" is no text");
  EXPECT_EQ(complaint_about(with(R"("minutes": 2)", R"("minutes": "2")")),
            "tour 'mine': \"minutes\" is no whole number from 1 to 1000");
  EXPECT_EQ(complaint_about(with(R"("steps": [)", R"("steps": 1, "others": [)")),
            "tour 'mine': \"steps\" is no list");
  EXPECT_EQ(complaint_about(with(R"("text": "C", )", "")),
            "tour 'mine', step 1: there is no \"text\"");
  EXPECT_EQ(complaint_about(with("open_world", "fly")), "tour 'mine': there is no command 'fly'");
  EXPECT_EQ(complaint_about(with(R"("condition": "coloured", )", R"("condition": "sung", )")),
            "tour 'mine', step 1: there is no condition 'sung'");
  EXPECT_EQ(complaint_about(with(R"("coloured", "by": "prediction")", R"("coloured")")),
            "tour 'mine', step 1: coloured needs a text \"by\"");
  EXPECT_EQ(complaint_about(with(R"("colour", "by": "prediction")", R"("colour", "by": 3)")),
            "tour 'mine', step 1: colour needs a text \"by\"");
  EXPECT_EQ(complaint_about(with(R"("colour", "by": "prediction")", R"("colour", "by": "smell")")),
            "tour 'mine', step 1: nothing is coloured by 'smell'");
  EXPECT_EQ(complaint_about(with(R"("open_world")", R"("open_world", "size": 3)")),
            "tour 'mine': open_world understands no number \"size\"");
  EXPECT_EQ(complaint_about(with(R"("open_world")", R"("open_world", "size": [3])")),
            "tour 'mine': \"size\" of open_world is neither text nor number");
}

TEST(Tours, AnUnknownNameListsTheKnownOnes) {
  try {
    load_tour("no such tour");
    FAIL() << "it was found";
  } catch (const std::runtime_error& error) {
    for (const auto& tour : shipped_tours()) EXPECT_THAT(error.what(), HasSubstr(tour.name));
  }
  EXPECT_THROW(load_tour("/nowhere/mine.json"), std::runtime_error);
}

TEST(TourPlayer, BeginsThenWaitsThenGoesOnAndBack) {
  Session session;
  TourPlayer player(parse_tour("mine", good_tour));
  EXPECT_EQ(player.look(session).size(), 1U) << "the world is to be opened";
  EXPECT_TRUE(player.look(session).empty()) << "once";
  EXPECT_FALSE(player.is_ready());
  ml::Features features;
  features.recipe = ml::FeatureRecipe();
  session.features = std::make_shared<const ml::Features>(std::move(features));
  player.look(session);
  EXPECT_TRUE(player.is_ready());
  EXPECT_FALSE(player.is_done());
  EXPECT_FALSE(player.is_acted_on());
  EXPECT_EQ(player.do_it(session).size(), 1U);
  EXPECT_TRUE(player.is_acted_on());
  session.color_by = ColorBy::prediction;
  player.look(session);
  EXPECT_TRUE(player.is_done());
  session.color_by = ColorBy::label;
  player.look(session);
  EXPECT_TRUE(player.is_done()) << "what has come true once is done";
  player.next();
  EXPECT_TRUE(player.is_at_end());
  EXPECT_TRUE(player.do_it(session).empty());
  player.back();
  EXPECT_FALSE(player.is_at_end());
  player.back();
  EXPECT_EQ(player.place(), 0U);
}

class PlayedTour : public WorkbenchTest, public testing::WithParamInterface<Tour> {
 protected:
  // A feed has threads of its own, which want their time.
  void turn() {
    frame();
    if (!bench.scheduler.has_runnable()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  bool play_part(Tour part) {
    TourPlayer player(std::move(part));
    return play(
        player, bench, [this] { turn(); }, [](const std::string&) {});
  }
  std::string last_notice() const {
    return bench.session.notices.empty() ? "nothing" : bench.session.notices.back().text;
  }
};

// Were it true before, the step would teach nothing.
TEST_P(PlayedTour, EveryStepBringsAboutWhatWasNotThereBefore) {
  auto beginning = GetParam();
  beginning.steps.clear();
  ASSERT_TRUE(play_part(beginning)) << last_notice();
  for (const auto& step : GetParam().steps) {
    EXPECT_FALSE(holds(step.done, bench.session)) << "already: " << step.task;
    Tour alone = GetParam();
    alone.start.clear();
    alone.ready = {"features", {}, {}};
    alone.steps = {step};
    ASSERT_TRUE(play_part(alone)) << step.task << ": " << last_notice();
  }
}

std::string name_of_case(const testing::TestParamInfo<Tour>& info) {
  auto name = info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, PlayedTour, testing::ValuesIn(shipped_tours()), name_of_case);

}  // namespace
}  // namespace diatom::app
