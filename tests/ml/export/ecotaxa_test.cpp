// What is written for EcoTaxa is what is read back.
#include "ml/export/ecotaxa.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/core/test_files.h"
#include "tests/ml/export/small_models.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::sentence_of;
using tests::TemporaryFolder;

class DrawnImages : public ImageStore {
 public:
  std::string content_hash(const Sample& sample) const override { return sample.path; }
  Image load(const Sample& sample) const override {
    if (sample.path.ends_with("broken.png")) throw std::runtime_error("broken");
    return tests::drawn_image(20, 12, sample.path.size());
  }
};

Dataset drawn_dataset() {
  constexpr auto none = std::numeric_limits<double>::quiet_NaN();
  Dataset dataset;
  dataset.name = "station 7";
  dataset.classes = {"Arcella\twith a tab", "Stentor"};
  dataset.columns = {"depth", "size_um"};
  dataset.images = std::make_shared<DrawnImages>();
  dataset.samples = {{"a/1.tif", 0, Split::train, {0.1, none}},
                     {"a/broken.png", 0, Split::train, {1, 1}},
                     {"b/12.png", 1, Split::test, {2.5, 1e-9}}};
  return dataset;
}

TEST(WriteEcoTaxa, IsReadBackFromFolderAndArchive) {
  for (const std::string name : {"out", "out.zip"}) {
    const TemporaryFolder folder;
    WriteEcoTaxa job(drawn_dataset(), folder / name);
    const auto written = run_to_result(job);
    EXPECT_EQ(written->objects, 2);
    ASSERT_EQ(written->skipped.size(), 1U);
    const auto read = open_dataset(folder / name);
    ASSERT_EQ(read.samples.size(), 2U);
    EXPECT_EQ(read.classes[0], "Arcella with a tab");
    EXPECT_EQ(read.columns, drawn_dataset().columns);
    EXPECT_EQ(read.samples[1].label, 1);
    EXPECT_EQ(read.samples[0].numbers[0], 0.1);
    EXPECT_TRUE(std::isnan(read.samples[0].numbers[1]));
    EXPECT_EQ(read.samples[1].numbers[1], 1e-9);
    EXPECT_EQ(read.images->load(read.samples[1]).pixels,
              tests::drawn_image(20, 12, std::string("b/12.png").size()).pixels);
  }
}

TEST(WriteEcoTaxa, LeavesNothingWhereItIsGivenUpAndNothingOfOthers) {
  const TemporaryFolder folder;
  {
    WriteEcoTaxa job(drawn_dataset(), folder / "out");
    job.step();
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  tests::write_file(folder / "out/mine.txt", "mine");
  EXPECT_THAT(sentence_of([&] { WriteEcoTaxa job(drawn_dataset(), folder / "out"); }),
              HasSubstr("no empty folder"));
}

}  // namespace
}  // namespace diatom::ml
