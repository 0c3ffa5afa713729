// The live panel and the panel of unknown organisms: whom digits teach, and how a person gets
// there.
#include <set>

#include <gmock/gmock.h>

#include "app/panels/live_overlay.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

live::Sighting organism(std::uint64_t track, int x, float probability) {
  live::Sighting sighting;
  sighting.region = {x, 10, 20, 20};
  sighting.probabilities = {probability, 1 - probability, 0};
  sighting.label = 0;
  sighting.organism.emplace();
  sighting.organism->track = track;
  sighting.organism->outline = {{x, 10}, {x + 20, 10}, {x + 20, 30}, {x, 30}};
  return sighting;
}

// Three organisms on a feed of 200 x 40 pixels; the one with number 8 is left of number 7.
void show_organisms(app::Session& session) {
  auto frame = std::make_shared<live::Frame>();
  frame->image = {200, 40, 3, std::vector<std::uint8_t>(200 * 40 * 3, 90)};
  auto overlay = *session.feeds.front().overlay;
  overlay.frame = frame;
  overlay.look = live::Look::organisms;
  overlay.sightings = {organism(7, 120, 0.97F), organism(8, 20, 0.4F), organism(9, 170, 0.7F)};
  session.feeds.front().frame = frame;
  session.feeds.front().overlay = std::make_shared<const live::Overlay>(std::move(overlay));
}

TEST(LiveTeaching, DigitsTeachWhomAPersonFollowsAndElseLabelTheSelection) {
  Stage stage({1400, 900});
  auto& session = stage.session;
  session = full_session();
  show_organisms(session);
  session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{0, 1});
  auto& driver = stage.driver();
  driver.frames(3);
  driver.type("2");
  EXPECT_THAT(stage.emitted<app::LabelRows>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::TeachSighting>(), IsEmpty());

  session.followed_track = 8;
  driver.frames(2);
  stage.commands.clear();
  driver.type("2");
  driver.type("+");
  EXPECT_THAT(stage.emitted<app::LabelRows>(), IsEmpty());
  const auto taught = stage.emitted<app::TeachSighting>();
  ASSERT_THAT(taught, SizeIs(2));
  EXPECT_EQ(taught[0].sighting, 1U);
  EXPECT_EQ(taught[0].label, 1);
  EXPECT_EQ(taught[1].label, static_cast<int>(session.features->classes.size()));
}

TEST(LiveTeaching, AdviceFollowsWhatTheModelIsSureOf) {
  EXPECT_THAT(app::advice_on(organism(1, 0, 0.4F)), HasSubstr("worth a label"));
  EXPECT_THAT(app::advice_on(organism(1, 0, 0.97F)), HasSubstr("would add nothing"));
  EXPECT_THAT(app::advice_on(organism(1, 0, 0.7F)), IsEmpty());
}

TEST(LiveTeaching, SaysHowSoonThePictureKnew) {
  Stage stage(app::make_live_panel(), {700, 700});
  stage.session = full_session();
  app::Lesson lesson;
  lesson.exemplars = 3;
  lesson.label = 1;
  stage.session.lesson = lesson;
  EXPECT_THAT(stage.driver().words(), HasSubstr("taught 3 looks as"));
  stage.session.labels_wait = true;
  EXPECT_THAT(stage.driver().words(), HasSubstr("waits for the training under way"));
  stage.session.labels_wait = false;
  stage.session.lesson->shown_after_ms = 123.0;
  EXPECT_THAT(stage.driver().words(), HasSubstr("in the picture after 123 ms"));
}

TEST(LiveTeaching, AClickFollowsAnOrganism) {
  Stage stage(app::make_live_panel(), {700, 700});
  stage.session = full_session();
  show_organisms(stage.session);
  auto& driver = stage.driver();
  driver.frames(3);
  const auto corner = driver.find({"##picture"}, "stage");
  std::set<std::uint64_t> followed;
  for (float y = corner.y; y < 600; y += 20)
    for (float x = corner.x; x < 690; x += 20) {
      driver.click({x, y});
      for (const auto& command : stage.emitted<app::FollowOrganism>())
        followed.insert(command.track);
      stage.commands.clear();
    }
  EXPECT_THAT(followed, testing::UnorderedElementsAre(0U, 7U, 8U, 9U));
}

TEST(LiveTeaching, SeveralFeedsAreAChoice) {
  Stage stage(app::make_live_panel(), {700, 700});
  stage.session = full_session();
  EXPECT_THAT(stage.driver().words(), testing::Not(HasSubstr("second")));
  auto other = stage.session.feeds.front();
  other.id = 2;
  other.address = "second";
  stage.session.feeds.push_back(other);
  EXPECT_THAT(stage.driver().words(), HasSubstr("second (playing)"));
}

TEST(StrangersPanel, OffersEachGroupAsAClass) {
  Stage stage(app::make_strangers_panel(), {500, 500});
  stage.session = full_session();
  EXPECT_THAT(stage.driver().words(), HasSubstr("Nobody unknown"));
  app::Strangers strangers;
  strangers.pool.resize(6);
  strangers.group_of = {0, 0, 0, 1, 1, -1};
  strangers.groups = 2;
  stage.session.strangers = std::make_shared<const app::Strangers>(strangers);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("6 organisms"));
  EXPECT_THAT(words, HasSubstr("3 alike"));
  EXPECT_THAT(words, HasSubstr("like no other"));
}

}  // namespace
}  // namespace diatom::tests
