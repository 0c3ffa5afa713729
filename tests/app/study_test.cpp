// Studies: their rows on disk, the table and the plot that come of them, and the draw of classes.
#include <cmath>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/chart/dot_plot.h"
#include "app/study/semantic_variability.h"
#include "app/study/study_rows.h"
#include "ml/synth/formula.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::TemporaryFolder;

StudyRow row_of(const std::string& pretraining, std::uint64_t seed, double accuracy) {
  return {"pond, \"mine\"", pretraining, "ridge", seed, accuracy, 40, 160, 8, 0.75, 1.25,
          "0123456789ab"};
}

TEST(StudyRows, ComeBackFromTheirFileAsTheyWere) {
  const TemporaryFolder folder;
  EXPECT_TRUE(read_study_rows(folder / "results.csv").empty());
  write_study_rows(folder / "results.csv", {row_of("few", 0, 0.75), row_of("many", 1, 0.5)});
  const auto rows = read_study_rows(folder / "results.csv");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].target, "pond, \"mine\"");
  EXPECT_EQ(rows[1].pretraining, "many");
  EXPECT_EQ(rows[1].seed, 1U);
  EXPECT_DOUBLE_EQ(rows[0].accuracy, 0.75);
  EXPECT_EQ(rows[0].n_test, 160);
  EXPECT_DOUBLE_EQ(rows[0].seconds, 1.25);
  EXPECT_EQ(rows[0].settings, "0123456789ab");
}

void expect_refused(const std::string& text, const std::string& named) {
  const TemporaryFolder folder;
  std::ofstream(folder / "results.csv") << text;
  try {
    read_study_rows(folder / "results.csv");
    ADD_FAILURE() << "read " << text;
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(named));
  }
}

TEST(StudyRows, RefuseAForeignTableAndABrokenLine) {
  expect_refused("path,label\n", "first line");
  const std::string head =
      "target,pretraining,head,seed,accuracy,n_train,n_test,classes,seconds_features,seconds,"
      "settings\n";
  expect_refused(head + "pond,few,ridge,0,high,1,1,1,a\n", "line 2");
  expect_refused(head + "pond,few\n", "line 2");
}

TEST(StudyRows, AreSummarisedOverSeeds) {
  const std::vector<StudyRow> rows = {row_of("few", 0, 0.70), row_of("few", 1, 0.80),
                                      row_of("many", 0, 0.9)};
  const auto few = summary_of(rows, "pond, \"mine\"", "few", "ridge");
  EXPECT_EQ(few.count, 2);
  EXPECT_NEAR(few.mean, 0.75, 1e-12);
  EXPECT_NEAR(few.deviation, std::sqrt(0.005), 1e-12);
  const auto table = study_table(rows, {{"pond, \"mine\""}, {"few", "many", "none"}, {"ridge"}});
  EXPECT_THAT(table, HasSubstr("| pre-training | pond, \"mine\", ridge |\n|---|---:|\n"));
  EXPECT_THAT(table, HasSubstr("| few | 75.0 ± 7.1 |\n| many | 90.0 |\n| none | – |\n"));
}

TEST(DotPlot, DrawsAMarkForEachValueAndABarWhereThereIsADeviation) {
  DotPlot plot{"title", "accuracy", {"a < b", "c"}, {"ridge"}, {{"pond", {{{80, 2}}, {{90, 0}}}}}};
  const auto svg = svg_of(plot);
  EXPECT_THAT(svg, testing::StartsWith("<svg"));
  EXPECT_THAT(svg, testing::EndsWith("</svg>\n"));
  EXPECT_THAT(svg, HasSubstr("a &lt; b"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  const auto count = [&svg](const std::string& what) {
    int found = 0;
    for (auto at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<circle"), 3);                                // one of them in the legend
  EXPECT_EQ(count("stroke='#0072B2' stroke-width='2'"), 3 + 3);  // and a bar with its ends
  plot.panels[0].dots = {{{NAN, 0}}, {{NAN, 0}}};
  EXPECT_THAT(svg_of(plot), Not(HasSubstr("nan")));
}

TEST(DrawnSubset, HasAsManyClassesAndPicturesAsAskedAndTheRightOnes) {
  const auto all = ml::formula_dataset(12, 9, 0);
  const auto subset = ml::drawn_subset(all, 5, 4, 3);
  ASSERT_EQ(subset.classes.size(), 5U);
  ASSERT_EQ(subset.samples.size(), 20U);
  std::set<std::string> paths;
  for (const auto& sample : subset.samples) {
    EXPECT_THAT(sample.path,
                testing::StartsWith(subset.classes[static_cast<std::size_t>(sample.label)] + "/"));
    paths.insert(sample.path);
  }
  EXPECT_EQ(paths.size(), 20U);
  EXPECT_NE(ml::drawn_subset(all, 5, 4, 4).classes, subset.classes);
  try {
    ml::drawn_subset(all, 5, 10, 0);
    FAIL() << "no class has ten pictures";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("0 classes of at least 10 pictures, and 5 are needed"));
  }
}

SemanticVariabilityOptions tiny_study(const TemporaryFolder& folder) {
  SemanticVariabilityOptions options;
  options.out = folder / "study";
  options.pictures = 40;
  options.few = 2;
  options.many = 10;
  options.epochs = 1;
  options.target_pictures = 40;
  return options;
}

TEST(SemanticVariability, OtherSettingsKeepWhatIsKnownAndComputeTheirOwn) {
  const TemporaryFolder folder;
  SemanticVariability first(tiny_study(folder));
  const auto cells = first.cells();
  EXPECT_EQ(first.missing(), cells);
  first.run({});
  EXPECT_EQ(first.missing(), 0U);
  EXPECT_EQ(first.rows().size(), cells);

  auto options = tiny_study(folder);
  options.seeds = 2;
  EXPECT_EQ(SemanticVariability(options).missing(), cells);
  options = tiny_study(folder);
  options.epochs = 2;  // concerns the two networks that learn, by two targets and two heads
  EXPECT_EQ(SemanticVariability(options).missing(), 8U);
}

TEST(SemanticVariability, RefusesWhatIsImpossible) {
  const TemporaryFolder folder;
  const auto expect_refusal = [&](auto change, const std::string& named) {
    auto options = tiny_study(folder);
    change(options);
    try {
      const SemanticVariability study(options);
      ADD_FAILURE() << "took " << named;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), HasSubstr(named));
    }
  };
  expect_refusal([](auto& options) { options.few = 1; }, "at least 2 classes");
  expect_refusal([](auto& options) { options.many = 2; }, "many more than few");
  expect_refusal([](auto& options) { options.many = 80; }, "too few for 80");
  expect_refusal([](auto& options) { options.many = 9; }, "shared equally");
  expect_refusal([](auto& options) { options.epochs = 0; }, "epochs");
  expect_refusal([](auto& options) { options.seeds = 0; }, "seeds");
  expect_refusal([](auto& options) { options.target_pictures = 3; }, "target");
  EXPECT_FALSE(std::filesystem::exists(folder / "study"));
}

}  // namespace
}  // namespace diatom::app
