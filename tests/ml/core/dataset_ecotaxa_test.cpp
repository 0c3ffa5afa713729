// EcoTaxa's tables, in folders and in archives.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/dataset.h"
#include "ml/core/zip_file.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::write_file;

constexpr const char* table_header =
    "img_file_name\tobject_id\tobject_annotation_category\tobject_area\tobject_name\tacq_gain\n";
constexpr const char* types = "[t]\t[t]\t[t]\t[f]\t[t]\t[f]\n";
constexpr const char* good_rows =
    "b.png\to2\tCopepoda\t12.5\tfine\t3\r\n"
    "a.png\to1\tRadiolaria\t\tNA\t3\n"
    "gone.png\to3\tCopepoda\t1\t\t3\n";

void write_export(const TemporaryFolder& folder, const std::string& table) {
  for (const auto* name : {"data/a.png", "data/b.png"}) {
    std::filesystem::create_directories((folder / name).parent_path());
    write_image(folder / name, Image{2, 2, 1, {9, 9, 9, 9}});
  }
  write_file(folder / "data/ecotaxa_run.tsv", table);
}

std::string refusal(const std::string& table) {
  const TemporaryFolder folder;
  write_export(folder, table);
  return sentence_of([&] { open_dataset(folder / "data"); });
}

void expect_the_export(const Dataset& dataset) {
  EXPECT_THAT(dataset.classes, ElementsAre("Copepoda", "Radiolaria"));
  EXPECT_THAT(dataset.columns, ElementsAre("area"));
  ASSERT_EQ(dataset.samples.size(), 2U);
  EXPECT_EQ(dataset.samples[0].path, "a.png");
  EXPECT_EQ(dataset.samples[0].label, 1);
  EXPECT_TRUE(std::isnan(dataset.samples[0].numbers[0]));
  EXPECT_EQ(dataset.samples[1].numbers[0], 12.5);
  EXPECT_EQ(dataset.images->load(dataset.samples[1]).pixels[0], 9);
  EXPECT_EQ(dataset.images->longest_side_px(dataset.samples[1]), 2);
  ASSERT_EQ(dataset.skipped.size(), 1U);
  EXPECT_EQ(dataset.skipped[0].path, "gone.png");
}

TEST(EcoTaxa, IsReadFromAFolderAndFromAnArchive) {
  const TemporaryFolder folder;
  write_export(folder, std::string(table_header) + types + good_rows);
  const auto in_folder = open_dataset(folder / "data");
  expect_the_export(in_folder);
  write_zip(folder / "export.zip", folder / "data");
  const auto in_archive = open_dataset(folder / "export.zip");
  expect_the_export(in_archive);
  EXPECT_EQ(in_archive.images->content_hash(in_archive.samples[0]),
            in_folder.images->content_hash(in_folder.samples[0]));
}

TEST(EcoTaxa, WithoutCategoriesIsUnlabelled) {
  const TemporaryFolder folder;
  write_export(folder, "object_id\timg_file_name\n[t]\t[t]\no1\ta.png\no1\tb.png\n");
  const auto dataset = open_dataset(folder / "data");
  EXPECT_TRUE(dataset.classes.empty());
  ASSERT_EQ(dataset.samples.size(), 1U);
  EXPECT_THAT(dataset.skipped[0].reason, HasSubstr("another image of object o1"));
}

TEST(EcoTaxa, RefusesInOneSentence) {
  EXPECT_THAT(refusal(std::string(table_header) + good_rows), HasSubstr("second line must say"));
  EXPECT_THAT(refusal(table_header), HasSubstr("no line of types"));
  EXPECT_THAT(refusal("object_id\tx\n[t]\t[t]\n"), HasSubstr("no column 'img_file_name'"));
  EXPECT_THAT(refusal("img_file_name\n[t]\na.png\n"), HasSubstr("no column 'object_id'"));
  EXPECT_THAT(refusal("img_file_name\tobject_id\n[t]\t[t]\na.png\n"), HasSubstr("line 3 has 1"));
  EXPECT_THAT(refusal("img_file_name\tobject_id\n[t]\t[t]\n../a.png\to\n"),
              HasSubstr("does not lie beside"));
  EXPECT_THAT(refusal("img_file_name\tobject_id\tobject_x\n[t]\t[t]\t[f]\na.png\to\twide\n"),
              HasSubstr("'object_x' is of type [f]"));
  EXPECT_THAT(refusal("img_file_name\tobject_id\n[t]\t[t]\nc.png\to\n"), HasSubstr("missing"));
}

TEST(EcoTaxa, RefusesTwoTablesAndAnArchiveWithout) {
  const TemporaryFolder folder;
  write_export(folder, std::string(table_header) + types + good_rows);
  write_file(folder / "data/ecotaxa_second.tsv", std::string(table_header) + types);
  EXPECT_THAT(sentence_of([&] { open_dataset(folder / "data"); }), HasSubstr("leave one"));
  write_file(folder / "other/x.txt", "x");
  write_zip(folder / "other.zip", folder / "other");
  EXPECT_THAT(sentence_of([&] { open_dataset(folder / "other.zip"); }),
              HasSubstr("no table ecotaxa_*.tsv"));
}

TEST(EcoTaxa, LeavesOtherTablesBesideClassFoldersAlone) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "class");
  write_image(folder / "class/a.png", Image{1, 1, 1, {0}});
  write_file(folder / "notes.tsv", "day\tweather\n1\train\n");
  EXPECT_THAT(open_dataset(folder.path()).classes, ElementsAre("class"));
}

}  // namespace
}  // namespace diatom::ml
