// Planted faults are found, and where there is none, none is.
#include "ml/doctor/doctor.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;

class HashesOnly : public ImageStore {
 public:
  explicit HashesOnly(std::set<std::string> equal) : equal_(std::move(equal)) {}
  std::string content_hash(const Sample& sample) const override {
    return equal_.contains(sample.path) ? "equal" : sample.path;
  }
  Image load(const Sample& /*sample*/) const override { throw std::runtime_error("no pixels"); }

 private:
  std::set<std::string> equal_;
};

// Three clouds far from each other, every fourth row for test.
Features clean_features() {
  Random random(3);
  Features features;
  features.classes = {"Arcella", "Didinium", "Stentor"};
  constexpr int rows = 150;
  features.values =
      Matrix::NullaryExpr(rows, 24, [&random] { return static_cast<float>(random.normal()); });
  for (int i = 0; i < rows; ++i) {
    features.values(i, i % 3) += 9.0F;
    features.samples.push_back(
        {"image" + std::to_string(1000 + i), i % 3, i % 4 == 0 ? Split::test : Split::train});
  }
  return features;
}

Diagnosis examined(Features features, std::set<std::string> equal = {},
                   DoctorOptions options = {}) {
  ExamineData job(std::make_shared<const Features>(std::move(features)),
                  std::make_shared<HashesOnly>(std::move(equal)), options);
  return *run_to_result(job);
}

TEST(Doctor, FindsNothingInCleanData) {
  const auto diagnosis = examined(clean_features());
  EXPECT_EQ(diagnosis.rows, 150);
  for (const auto& finding : diagnosis.findings) ADD_FAILURE() << finding.words;
}

TEST(Doctor, FindsEqualFilesWithOtherLabels) {
  const auto diagnosis = examined(clean_features(), {"image1001", "image1005"});
  ASSERT_EQ(diagnosis.findings.size(), 1U);
  const auto& finding = diagnosis.findings[0];
  EXPECT_EQ(finding.ailment, Ailment::duplicate);
  EXPECT_EQ(finding.row, 5);
  EXPECT_EQ(finding.other_row, 1);
  EXPECT_THAT(finding.words, HasSubstr("labelled Stentor and Didinium"));
}

TEST(Doctor, FindsNearCopiesInTrainingAndTest) {
  auto features = clean_features();
  features.values.row(8) = features.values.row(17);  // test and training, the same class
  features.values(8, 20) += 0.01F;
  const auto diagnosis = examined(features);
  ASSERT_EQ(diagnosis.findings.size(), 1U);
  EXPECT_EQ(diagnosis.findings[0].ailment, Ailment::leak);
  EXPECT_EQ(diagnosis.findings[0].row, 8);
  EXPECT_EQ(diagnosis.findings[0].other_row, 17);
  EXPECT_GT(diagnosis.findings[0].strength, 0.98);
  // Equal files are listed once.
  const auto equal = examined(features, {"image1008", "image1017"});
  ASSERT_EQ(equal.findings.size(), 1U);
  EXPECT_EQ(equal.findings[0].ailment, Ailment::duplicate);
  EXPECT_THAT(equal.findings[0].words, HasSubstr("one for test, one for train"));
}

TEST(Doctor, FindsASwappedLabel) {
  auto features = clean_features();
  features.samples[31].label = 2;  // was 1
  const auto diagnosis = examined(features);
  ASSERT_EQ(diagnosis.findings.size(), 1U);
  EXPECT_EQ(diagnosis.findings[0].ailment, Ailment::suspicious_label);
  EXPECT_EQ(diagnosis.findings[0].row, 31);
  EXPECT_EQ(diagnosis.findings[0].suggested, 1);
}

TEST(Doctor, FindsUnreadableFilesAndRareClasses) {
  auto features = clean_features();
  features.skipped = {{"broken.png", "truncated"}};
  features.classes.push_back("Volvox");
  features.samples[40].label = 3;
  const auto diagnosis = examined(features);
  ASSERT_GE(diagnosis.findings.size(), 2U);
  EXPECT_EQ(diagnosis.findings[0].ailment, Ailment::unreadable);
  EXPECT_EQ(diagnosis.findings[0].path, "broken.png");
  EXPECT_EQ(diagnosis.findings[1].ailment, Ailment::rare_class);
  EXPECT_EQ(diagnosis.findings[1].path, "Volvox");
  EXPECT_EQ(diagnosis.findings[1].strength, 50.0);
}

TEST(Doctor, WorksWithoutLabelsAndWithoutRows) {
  auto features = clean_features();
  features.classes.clear();
  for (auto& sample : features.samples) sample.label = unlabelled;
  EXPECT_TRUE(examined(features).findings.empty());
  EXPECT_EQ(examined(Features()).rows, 0);
}

TEST(Doctor, RefusesWhatItCannotExamine) {
  EXPECT_THROW(examined(clean_features(), {}, {.near_cosine = 1.5}), std::invalid_argument);
  Features large;
  large.values = Matrix::Zero(most_rows_examined + 1, 1);
  EXPECT_THROW(examined(large), std::invalid_argument);
}

}  // namespace
}  // namespace diatom::ml
