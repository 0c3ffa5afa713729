// What is written for EcoTaxa is what is read back.
#include "ml/export/ecotaxa.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

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
  for (const std::string name : {"out", "out.zip", "OUT.ZIP"}) {
    const TemporaryFolder folder;
    WriteEcoTaxa job(drawn_dataset(), folder / name);
    const auto written = run_to_result(job);
    EXPECT_EQ(written->objects, 2);
    ASSERT_EQ(written->skipped.size(), 1U);
    EXPECT_EQ(std::filesystem::is_directory(folder / name), name == "out");
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

TEST(WriteEcoTaxa, PredictionsStandBesideLabelsAndInTheirPlaceWhereThereAreNone) {
  const TemporaryFolder folder;
  auto dataset = drawn_dataset();
  dataset.samples[2].label = unlabelled;
  dataset.columns = {"depth", "probability"};  // an earlier prediction's
  WriteEcoTaxa job(dataset, folder / "out", EcoTaxaPredictions{{1, 0, 1}, {0.75F, 0.5F, 0.625F}});
  run_to_result(job);
  const auto bytes = read_bytes(folder / "out/ecotaxa_station 7.tsv");
  const std::string table(bytes.begin(), bytes.end());
  EXPECT_EQ(table,
            "img_file_name\timg_rank\tobject_id\tobject_annotation_status\t"
            "object_annotation_category\tobject_predicted\tobject_probability\tobject_depth\n"
            "[t]\t[f]\t[t]\t[t]\t[t]\t[t]\t[f]\t[f]\n"
            "000000_a_1.tif.png\t0\t000000_a_1.tif\tvalidated\tArcella with a tab\tStentor\t"
            "0.750000\t0.1\n"
            "000002_b_12.png.png\t0\t000002_b_12.png\tpredicted\tStentor\tStentor\t"
            "0.625000\t2.5\n");
  EXPECT_EQ(open_dataset(folder / "out").samples.size(), 2U);
}

TEST(WriteEcoTaxa, PredictionsOfOtherImagesAreRefused) {
  const TemporaryFolder folder;
  EXPECT_THAT(
      [&] {
        WriteEcoTaxa(drawn_dataset(), folder / "out", EcoTaxaPredictions{{1}, {0.5F}});
      },
      testing::ThrowsMessage<std::invalid_argument>(HasSubstr("other images")));
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

// No process has so large a number.
TEST(WriteEcoTaxa, RemovesWhatKilledExportsHaveLeft) {
  const TemporaryFolder folder;
  const auto living = ".diatom-" + std::to_string(getpid()) + "-other";
  tests::write_file(folder / ".diatom-99999999-out/000000_a.png", "half");
  tests::write_file(folder / (living + "/000000_a.png"), "half");
  tests::write_file(folder / ".diatom-notes", "a person's own");
  WriteEcoTaxa job(drawn_dataset(), folder / "out");
  EXPECT_FALSE(std::filesystem::exists(folder / ".diatom-99999999-out"));
  EXPECT_TRUE(std::filesystem::exists(folder / living));
  EXPECT_TRUE(std::filesystem::exists(folder / ".diatom-notes"));
}

}  // namespace
}  // namespace diatom::ml
