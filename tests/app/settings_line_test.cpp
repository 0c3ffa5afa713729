// One line says all that differs from the defaults, and makes the same settings again.
#include "app/session_file/settings_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

Session chosen() {
  Session session;
  session.data_address = "synthetic";
  session.seed = 7;
  session.backbone_request.id = "diatom-net";
  session.classifier = "ridge";
  session.embedding = "umap";
  session.clustering_values["kmeans"]["clusters"] = 4;
  session.map_look.names = false;
  session.color_by = ColorBy::prediction;
  return session;
}

TEST(SettingsLine, OfTheDefaultsSaysNothing) {
  EXPECT_EQ(settings_line(Session()), "{}");
}

TEST(SettingsLine, SaysWhatDiffersAndNoMore) {
  const auto line = settings_line(chosen());
  EXPECT_THAT(line, HasSubstr(R"("seed":7)"));
  EXPECT_THAT(line, HasSubstr(R"("classifier":"ridge")"));
  EXPECT_THAT(line, Not(HasSubstr("components")));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

TEST(SettingsLine, MakesTheSameSettingsOfAnySession) {
  Session session;
  session.classifier = "mlp";
  session.reduction = "pca";
  session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{3});
  const auto selection = session.selection;
  take_settings_line(settings_line(chosen()), session);
  EXPECT_EQ(settings_line(session), settings_line(chosen()));
  EXPECT_EQ(session.reduction, Session().reduction) << "what is not said is as usual";
}

TEST(SettingsLine, TakesTheLargestSeedAndWhatIsKeptInSinglePrecision) {
  Session session;
  take_settings_line(R"({"seed": 18446744073709551615, "choices": {"map_look": {"opacity": 0.7}}})",
                     session);
  EXPECT_EQ(session.seed, 18446744073709551615U);
  EXPECT_EQ(session.map_look.opacity, 0.7F);
}

TEST(SettingsLine, MistakesAreNamedAndChangeNothing) {
  const auto before = settings_line(chosen());
  for (const auto& [line, what] : std::vector<std::pair<std::string, std::string>>{
           {"", "cannot be used"},
           {"[1]", "no object"},
           {R"({"sead": 3})", "sead"},
           {R"({"seed": "three"})", "cannot be used"},
           {R"({"seed": -1})", "'seed' is a whole number"},
           {R"({"seed": 1.5})", "'seed' is a whole number"},
           {R"({"seed": 18446744073709551616})", "'seed' is a whole number"},
           {R"({"choices": {"components": -5}})", "'components' is a number from 1"},
           {R"({"choices": {"components": 1.5}})", "'components' cannot be 1.5"},
           {R"({"choices": {"color_by": "foo"}})", "'color_by' cannot be \"foo\""},
           {R"({"choices": {"classifier": "oracle"}})", "oracle"},
           {R"({"choices": {"colour": "red"}})", "colour"},
           {R"({"choices": {"clustering_values": {"kmeans": {"clusters": -3}}}})", "clusters"},
           {R"({"test_fraction": 1.5})", "test_fraction"}}) {
    auto session = chosen();
    EXPECT_THAT([&] { take_settings_line(line, session); },
                ThrowsMessage<std::runtime_error>(HasSubstr(what)))
        << line;
    EXPECT_EQ(settings_line(session), before) << line;
  }
}

}  // namespace
}  // namespace diatom::app
