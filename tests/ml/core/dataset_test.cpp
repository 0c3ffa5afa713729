#include "ml/core/dataset.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::write_file;

void write_picture(const std::filesystem::path& file, std::uint8_t grey = 100) {
  std::filesystem::create_directories(file.parent_path());
  write_image(file, Image{2, 2, 1, {grey, grey, grey, grey}});
}

std::vector<std::string> paths_of(const Dataset& dataset) {
  std::vector<std::string> paths;
  for (const auto& sample : dataset.samples) paths.push_back(sample.path);
  return paths;
}

std::vector<Split> splits_of(const Dataset& dataset) {
  std::vector<Split> splits;
  for (const auto& sample : dataset.samples) splits.push_back(sample.split);
  return splits;
}

std::string refusal(const std::filesystem::path& where) {
  return sentence_of([&] { open_dataset(where); });
}

TEST(OpenDataset, ReadsClassFoldersInBytewiseOrder) {
  const TemporaryFolder folder;
  for (const auto* name : {"b/2.png", "b/10.png", "B/1.JPG", "a/1.png"})
    write_picture(folder / name);
  const auto dataset = open_dataset(folder.path());
  EXPECT_THAT(dataset.classes, ElementsAre("B", "a", "b"));
  EXPECT_THAT(paths_of(dataset), ElementsAre("B/1.JPG", "a/1.png", "b/10.png", "b/2.png"));
  EXPECT_EQ(dataset.samples[0].label, 0);
  EXPECT_EQ(dataset.samples[1].label, 1);
  EXPECT_EQ(dataset.samples[3].label, 2);
  EXPECT_EQ(dataset.samples[0].split, Split::unassigned);
  EXPECT_EQ(dataset.name, folder.path().filename());
  EXPECT_EQ(open_dataset(folder.path().string() + "/").name, dataset.name);
}

TEST(OpenDataset, ReadsTrainAndTestFolders) {
  const TemporaryFolder folder;
  for (const auto* name :
       {"train/a/1.png", "val/a/2.png", "valid/b/3.png", "test/b/4.png", "test/only_here/5.png"}) {
    write_picture(folder / name);
  }
  const auto dataset = open_dataset(folder.path());
  EXPECT_THAT(dataset.classes, ElementsAre("a", "b", "only_here"));
  EXPECT_THAT(paths_of(dataset), ElementsAre("test/b/4.png", "test/only_here/5.png",
                                             "train/a/1.png", "val/a/2.png", "valid/b/3.png"));
  EXPECT_THAT(splits_of(dataset),
              ElementsAre(Split::test, Split::test, Split::train, Split::train, Split::train));
}

TEST(OpenDataset, TakesAFolderOfImagesCalledTestForAClass) {
  const TemporaryFolder folder;
  write_picture(folder / "test/1.png");
  write_picture(folder / "control/1.png");
  EXPECT_THAT(open_dataset(folder.path()).classes, ElementsAre("control", "test"));
}

TEST(OpenDataset, IgnoresWhatIsNoImageAndListsWhatShouldBeOne) {
  const TemporaryFolder folder;
  for (const auto* name : {"a/1.png", "b/1.png", "a/._1.png", ".hidden/1.png"}) {
    write_picture(folder / name);
  }
  write_file(folder / "a/notes.txt", "text");
  write_file(folder / "a/Thumbs.db", "data");
  write_file(folder / "a/empty.png", "");
  std::filesystem::create_directories(folder / "a/folder.png");
  std::filesystem::create_directories(folder / "no_images");
  std::filesystem::create_symlink("nowhere.png", folder / "b/broken.png");
  const auto dataset = open_dataset(folder.path());
  EXPECT_THAT(paths_of(dataset), ElementsAre("a/1.png", "b/1.png"));
  EXPECT_THAT(dataset.classes, ElementsAre("a", "b"));
  ASSERT_EQ(dataset.skipped.size(), 2U);
  EXPECT_EQ(dataset.skipped[0].path, "a/empty.png");
  EXPECT_EQ(dataset.skipped[0].reason, "empty file");
  EXPECT_EQ(dataset.skipped[1].path, "b/broken.png");
  EXPECT_EQ(dataset.skipped[1].reason, "missing");
}

TEST(OpenDataset, IsNotTrappedByLinksThatLeadBack) {
  const TemporaryFolder folder;
  write_picture(folder / "a/1.png");
  write_picture(folder / "b/1.png");
  std::filesystem::create_directory_symlink("..", folder / "a/up");
  std::filesystem::create_directory_symlink(".", folder / "loop");
  EXPECT_THAT(open_dataset(folder.path()).classes, ElementsAre("a", "b"));
}

TEST(OpenDataset, RefusesWithOneSentence) {
  const TemporaryFolder folder;
  EXPECT_THAT(refusal(folder / "missing"), HasSubstr("no folder or table"));
  EXPECT_THAT(refusal(folder.path()), HasSubstr("holds no images"));
  write_file(folder / "table.ods", "x");
  EXPECT_THAT(refusal(folder / "table.ods"), HasSubstr("neither a folder nor a .csv"));
  write_file(folder / "broken/x.png", "");
  EXPECT_THAT(refusal(folder.path()), HasSubstr("broken/x.png (empty file)"));
}

TEST(OpenDataset, TakesImagesInNoClassFolderForUnlabelled) {
  const TemporaryFolder folder;
  for (const auto* name : {"2.png", "10.jpg", ".hidden.png"}) write_picture(folder / name);
  write_file(folder / "empty.png", "");
  write_file(folder / "notes.txt", "text");
  std::filesystem::create_directories(folder / "no_images");
  const auto dataset = open_dataset(folder.path());
  EXPECT_THAT(dataset.classes, IsEmpty());
  EXPECT_THAT(paths_of(dataset), ElementsAre("10.jpg", "2.png"));
  for (const auto& sample : dataset.samples) EXPECT_EQ(sample.label, unlabelled);
  ASSERT_EQ(dataset.skipped.size(), 1U);
  EXPECT_EQ(dataset.skipped[0].path, "empty.png");
  EXPECT_EQ(dataset.images->load(dataset.samples[0]).width, 2);
}

TEST(OpenDataset, LetsClassFoldersCountBesideLooseImages) {
  const TemporaryFolder folder;
  write_picture(folder / "overview.png");
  write_picture(folder / "single/1.png");
  const auto dataset = open_dataset(folder.path());
  EXPECT_THAT(dataset.classes, ElementsAre("single"));
  EXPECT_THAT(paths_of(dataset), ElementsAre("single/1.png"));
  EXPECT_EQ(dataset.samples[0].label, 0);
}

TEST(OpenDataset, TakesATableWithoutLabelsForUnlabelled) {
  const TemporaryFolder folder;
  for (const auto* name : {"1.png", "2.png"}) write_picture(folder / name);
  for (const std::string text :
       {"path\n1.png\n2.png\n", "path,split\n1.png,\n2.png,test\n",
        "path,label,split\n1.png,,\n2.png, ,test\n", "class,path\nx,1.png\nx,2.png\n"}) {
    const auto dataset = open_dataset(write_file(folder / "table.csv", text));
    EXPECT_THAT(dataset.classes, IsEmpty()) << text;
    EXPECT_THAT(paths_of(dataset), ElementsAre("1.png", "2.png")) << text;
    EXPECT_EQ(dataset.samples[0].label, unlabelled) << text;
    const bool has_split = text.find("split") != std::string::npos;
    EXPECT_EQ(dataset.samples[1].split, has_split ? Split::test : Split::unassigned) << text;
  }
}

TEST(OpenDataset, ReadsATable) {
  const TemporaryFolder folder;
  for (const auto* name : {"images/1.png", "images/2.png", "a, b.png"})
    write_picture(folder / name);
  write_file(folder / "table.csv",
             "\xEF\xBB\xBFlabel,path,split\r\n"
             "y,./images/2.png,test\r\n"
             "x,images/1.png,valid\r\n"
             "\"x\",\"a, b.png\",\r\n"
             "x,missing.png,train\r\n"
             "y,images/1.png,train\r\n"
             "x,notes.txt,\r\n"
             ",images/3.png,\r\n");
  const auto dataset = open_dataset(folder / "table.csv");
  EXPECT_EQ(dataset.name, "table");
  EXPECT_THAT(dataset.classes, ElementsAre("x", "y"));
  EXPECT_THAT(paths_of(dataset), ElementsAre("a, b.png", "images/1.png", "images/2.png"));
  EXPECT_THAT(splits_of(dataset), ElementsAre(Split::unassigned, Split::train, Split::test));
  std::map<std::string, std::string> skipped;
  for (const auto& file : dataset.skipped) skipped[file.path] = file.reason;
  EXPECT_EQ(skipped.size(), 4U);
  EXPECT_EQ(skipped["missing.png"], "missing");
  EXPECT_EQ(skipped["images/1.png"], "listed before");
  EXPECT_EQ(skipped["images/3.png"], "without a label");
  EXPECT_EQ(dataset.images->load(dataset.samples[0]).width, 2);
}

TEST(OpenDataset, KeepsTheNumbersOfATable) {
  const TemporaryFolder folder;
  for (const auto* name : {"1.png", "2.png"}) write_picture(folder / name);
  write_file(folder / "TABLE.CSV",
             "path,label,depth_m,site\n"
             "2.png,x,12.5,quay\n"
             "1.png,y,,buoy\n");
  const auto dataset = open_dataset(folder / "TABLE.CSV");
  EXPECT_THAT(dataset.columns, ElementsAre("depth_m"));
  EXPECT_THAT(dataset.samples.at(0).numbers, ElementsAre(testing::IsNan()));
  EXPECT_THAT(dataset.samples.at(1).numbers, ElementsAre(12.5));
}

TEST(OpenDataset, NamesWhatIsWrongWithATable) {
  const TemporaryFolder folder;
  const auto table = folder / "table.csv";
  const auto complaint = [&](const std::string& text) { return refusal(write_file(table, text)); };
  EXPECT_THAT(complaint("file,label\n"), HasSubstr("no column 'path'"));
  EXPECT_THAT(complaint("path,class\n"), HasSubstr("holds no images"));
  EXPECT_THAT(complaint(""), HasSubstr("empty"));
  EXPECT_THAT(complaint("path,label\na.png\n"), HasSubstr("line 2 has too few columns"));
  EXPECT_THAT(complaint("path,label\n,x\n"), HasSubstr("line 2 has no path"));
  EXPECT_THAT(complaint("path,label,split\na.png,x,tset\n"), HasSubstr("the split 'tset'"));
  EXPECT_THAT(complaint("path,label\n\"a.png,x\n"), HasSubstr("never closed"));
  EXPECT_THAT(complaint("path,label\na.png,x\n"), HasSubstr("a.png (missing)"));
  EXPECT_THAT(complaint("file,label\n"), HasSubstr(table.string()));
}

TEST(FileImages, HashesContentAndNamesBrokenFiles) {
  const TemporaryFolder folder;
  write_picture(folder / "a/1.png", 10);
  write_picture(folder / "a/2.png", 20);
  write_picture(folder / "b/1.png", 10);
  write_file(folder / "b/2.png", "no picture");
  const auto dataset = open_dataset(folder.path());
  const auto& images = *dataset.images;
  const auto& samples = dataset.samples;
  EXPECT_EQ(images.content_hash(samples[0]), images.content_hash(samples[2]));
  EXPECT_NE(images.content_hash(samples[0]), images.content_hash(samples[1]));
  EXPECT_THAT(images.load(samples[1]).pixels, ElementsAre(20, 20, 20, 20));
  EXPECT_THAT(sentence_of([&] { images.load(samples[3]); }), HasSubstr("b/2.png"));
}

Dataset numbered(const std::vector<int>& class_sizes) {
  Dataset dataset;
  for (std::size_t label = 0; label < class_sizes.size(); ++label) {
    dataset.classes.push_back("class" + std::to_string(label));
    for (int i = 0; i < class_sizes[label]; ++i) {
      dataset.samples.push_back({dataset.classes.back() + "/" + std::to_string(1000 + i) + ".png",
                                 static_cast<int>(label), Split::unassigned});
    }
  }
  return dataset;
}

std::vector<int> test_counts(const Dataset& dataset) {
  std::vector<int> counts(dataset.classes.size(), 0);
  for (const auto& sample : dataset.samples) {
    EXPECT_NE(sample.split, Split::unassigned);
    if (sample.split == Split::test) ++counts.at(static_cast<std::size_t>(sample.label));
  }
  return counts;
}

TEST(WithSplit, DrawsTheFractionOfEachClass) {
  const auto dataset = numbered({100, 10, 3, 2, 1});
  EXPECT_THAT(test_counts(with_split(dataset, 0.25, 0)), ElementsAre(25, 3, 1, 1, 0));
  EXPECT_THAT(test_counts(with_split(dataset, 0.01, 0)), ElementsAre(1, 1, 1, 1, 0));
  EXPECT_THAT(test_counts(with_split(dataset, 0.99, 0)), ElementsAre(99, 9, 2, 1, 0));
  EXPECT_THAT(test_counts(with_split(dataset, 0.0, 0)), ElementsAre(0, 0, 0, 0, 0));
}

TEST(WithSplit, DependsOnTheSeedAlone) {
  const auto dataset = numbered({50, 60});
  const auto first = splits_of(with_split(dataset, 0.3, 1));
  EXPECT_EQ(first, splits_of(with_split(dataset, 0.3, 1)));
  EXPECT_NE(first, splits_of(with_split(dataset, 0.3, 2)));

  auto reversed = dataset;
  std::reverse(reversed.samples.begin(), reversed.samples.end());
  auto splits = splits_of(with_split(reversed, 0.3, 1));
  std::reverse(splits.begin(), splits.end());
  EXPECT_EQ(first, splits);
}

TEST(WithSplit, KeepsATestPartAndReplacesATrainPartAlone) {
  auto dataset = numbered({4, 4});
  for (auto& sample : dataset.samples) sample.split = Split::train;
  EXPECT_THAT(test_counts(with_split(dataset, 0.5, 3)), ElementsAre(2, 2));
  dataset.samples[1].split = Split::test;
  dataset.samples[2].split = Split::unassigned;
  const auto kept = with_split(dataset, 0.5, 3);
  EXPECT_THAT(test_counts(kept), ElementsAre(1, 0));
  EXPECT_EQ(kept.samples[1].split, Split::test);
}

TEST(WithSplit, RefusesFractionsOutOfRange) {
  for (const double fraction : {-0.1, 1.0, 2.0, std::nan("")}) {
    EXPECT_THROW(with_split(numbered({2, 2}), fraction, 0), std::invalid_argument);
  }
}

Dataset without_labels(int count) {
  auto dataset = numbered({count});
  dataset.name = "lake";
  dataset.classes.clear();
  for (auto& sample : dataset.samples) sample.label = unlabelled;
  return dataset;
}

TEST(WithSplit, DrawsTheFractionOfAllThatIsUnlabelled) {
  const auto tests_in = [](const Dataset& dataset) {
    const auto splits = splits_of(dataset);
    return std::count(splits.begin(), splits.end(), Split::test);
  };
  EXPECT_EQ(tests_in(with_split(without_labels(40), 0.25, 0)), 10);
  EXPECT_EQ(tests_in(with_split(without_labels(40), 0.0, 0)), 0);
  EXPECT_EQ(tests_in(with_split(without_labels(1), 0.5, 0)), 0);
}

TEST(CheckLabelled, SaysWhoNeedsWhat) {
  const auto sentence = [](const Dataset& dataset) {
    try {
      check_labelled(dataset, "top-tuning");
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(sentence(numbered({1, 1})), "");
  EXPECT_THAT(sentence(without_labels(3)), HasSubstr("lake has no labels: top-tuning needs"));
  EXPECT_THAT(sentence(numbered({3})), HasSubstr("only the class 'class0': top-tuning needs"));
}

TEST(Unlabelled, HasAHashANameAndNoSubsets) {
  const auto dataset = without_labels(4);
  auto labelled = dataset;
  labelled.classes = {"a"};
  for (auto& sample : labelled.samples) sample.label = 0;
  EXPECT_NE(listing_hash(dataset), listing_hash(labelled));
  EXPECT_EQ(class_name(dataset.classes, unlabelled), "unlabelled");
  EXPECT_EQ(class_name(labelled.classes, 0), "a");
  EXPECT_THROW(drawn_subset(dataset, 1, 1, 0), std::invalid_argument);
}

TEST(LargestSide, IsThatOfTheImagesThatCanBeRead) {
  const TemporaryFolder folder;
  const auto write = [&](const char* name, int width, int height) {
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    write_image(folder / name, Image{width, height, 1, std::vector<std::uint8_t>(count, 9)});
  };
  const auto largest = [&] { return largest_side_px(open_dataset(folder.path())); };
  write_file(folder / "broken.png", "no picture");
  EXPECT_EQ(largest(), 0);
  write("wide.png", 30, 20);
  EXPECT_EQ(largest(), 30);
  write("high.jpg", 8, 33);
  EXPECT_EQ(largest(), 33);
  write("square.bmp", 34, 34);
  EXPECT_EQ(largest(), 34);
  write("large.png", 500, 4);
  EXPECT_EQ(largest(), 500);
  std::filesystem::resize_file(folder / "large.png", 40);
  EXPECT_EQ(largest(), 34) << "a truncated image counts as none";
}

TEST(OpenDataset, ReadsRealPlankton) {
  NEEDS_SHARED_MATERIAL();
  const auto dataset = open_dataset(tests::shared_material() / "data/plankton10");
  EXPECT_EQ(dataset.classes.size(), 10U);
  EXPECT_EQ(dataset.samples.size(), 5000U);
  EXPECT_THAT(dataset.skipped, IsEmpty());
  EXPECT_TRUE(std::is_sorted(dataset.samples.begin(), dataset.samples.end(),
                             [](const Sample& a, const Sample& b) { return a.path < b.path; }));
  const auto counts = test_counts(with_split(dataset, 0.25, 0));
  EXPECT_THAT(counts, testing::Each(50));
  EXPECT_GT(dataset.images->load(dataset.samples.front()).width, 20);
}

}  // namespace
}  // namespace diatom::ml
