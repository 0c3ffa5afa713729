// predict: the table, the JSON, and images that cannot be read among those that can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Predict : public testing::Test {
 protected:
  Predict() {
    write_small_data(terminal_ / "data", 12);
    const auto outcome =
        terminal_.run({"top-tune", "data", "--backbone", "pixels", "--out", "model"});
    if (outcome.exit_code != 0) throw std::runtime_error(outcome.err);
    for (int label = 0; label < 3; ++label)  // not among those that were learnt from
      write_small_image(terminal_ / (std::to_string(label) + ".pgm"), label, 77);
  }

  Terminal terminal_;
};

TEST_F(Predict, NamesWhatIsThere) {
  const auto outcome =
      terminal_.run({"predict", "0.pgm", "1.pgm", "2.pgm", "--model", "model", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto list = json::parse(outcome.out).at("predictions");
  ASSERT_EQ(list.size(), 3);
  for (std::size_t label = 0; label < 3; ++label) {
    const auto& said = list[label];
    EXPECT_EQ(said.at("path"), std::to_string(label) + ".pgm");
    EXPECT_EQ(said.at("class"), small_classes[label]);
    double sum = 0.0;
    for (const auto& [name, probability] : said.at("probabilities").items()) {
      EXPECT_GE(probability, 0.0);
      EXPECT_LE(probability, said.at("probability")) << name;
      sum += probability.get<double>();
    }
    EXPECT_NEAR(sum, 1.0, 1e-5);
    EXPECT_GT(said.at("probability"), 0.5);
  }
}

TEST_F(Predict, ATableForPeople) {
  const auto outcome = terminal_.run({"predict", "2.pgm", "--model", "model"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::StartsWith("path\tclass\tprobability\n2.pgm\tdisc\t"));
}

TEST_F(Predict, AnUnreadableImageFailsAlone) {
  std::filesystem::resize_file(terminal_ / "1.pgm", 300);
  const auto outcome = terminal_.run(
      {"predict", "0.pgm", "1.pgm", "nowhere.pgm", "2.pgm", "--model", "model", "--json", "-"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(count_lines(outcome.err), 2) << outcome.err;
  EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("1.pgm"), HasSubstr("nowhere.pgm")));
  const auto said = json::parse(outcome.out);
  EXPECT_EQ(said.at("predictions").size(), 2);
  EXPECT_EQ(said.at("failed").size(), 2);
  EXPECT_EQ(said.at("predictions")[1].at("class"), "disc");
}

TEST_F(Predict, RowsOfVectorsLikeTheirImages) {
  ASSERT_EQ(terminal_.run({"features", "data", "--backbone", "pixels", "--out", "f.npy"}).exit_code,
            0);
  const auto rows = terminal_.run({"predict", "f.npy", "--model", "model", "--json", "-"});
  ASSERT_EQ(rows.exit_code, 0) << rows.err;
  const auto of_rows = json::parse(rows.out).at("predictions");
  ASSERT_EQ(of_rows.size(), 36);
  const auto image =
      terminal_.run({"predict", "data/disc/5.pgm", "--model", "model", "--json", "-"});
  const auto of_image = json::parse(image.out).at("predictions")[0];
  for (const auto& row : of_rows)
    if (row.at("path") == "disc/5.pgm") {
      EXPECT_NEAR(row.at("probability"), of_image.at("probability").get<double>(), 1e-5);
      return;
    }
  ADD_FAILURE() << "no row for disc/5.pgm";
}

}  // namespace
}  // namespace diatom::tests
