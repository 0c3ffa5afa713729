// What the Embedding Projector will load, read back.
#include "ml/export/projector.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::TemporaryFolder;
using tests::text_in;

// Every sample's image is of one grey, its number; the third cannot be read.
class GreyImages : public ImageStore {
 public:
  std::string content_hash(const Sample& sample) const override { return sample.path; }
  Image load(const Sample& sample) const override {
    if (sample.path == "2") throw std::runtime_error("broken");
    const auto grey = static_cast<std::uint8_t>(10 * std::stoi(sample.path));
    return {30, 20, 1, std::vector<std::uint8_t>(600, grey)};
  }
};

Snapshot<Features> five_rows() {
  Features features;
  features.values = Matrix(5, 4);
  for (Eigen::Index i = 0; i < 20; ++i) features.values(i / 4, i % 4) = 0.1F * float(i) - 1.0F;
  features.classes = {"A\tb", "C"};
  features.columns = {"depth"};
  for (int i = 0; i < 5; ++i)
    features.samples.push_back({std::to_string(i),
                                i == 4 ? unlabelled : i % 2,
                                i < 3 ? Split::train : Split::test,
                                {i + 0.5}});
  return std::make_shared<const Features>(std::move(features));
}

std::vector<std::vector<std::string>> table_in(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(text_in(file));
  for (std::string line; std::getline(text, line);) {
    rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, '\t');) rows.back().push_back(field);
  }
  return rows;
}

TEST(Projector, IsReadBack) {
  const TemporaryFolder folder;
  const auto features = five_rows();
  const Matrix points = Matrix::Random(5, 3);
  WriteProjector job({features, points, std::make_shared<GreyImages>()}, folder / "out");
  const auto written = run_to_result(job);
  EXPECT_EQ(written->rows, 5);
  ASSERT_EQ(written->unreadable.size(), 1U);
  EXPECT_EQ(written->unreadable[0].reason, "broken");

  const auto tensors = table_in(folder / "out/tensors.tsv");
  const auto map = table_in(folder / "out/map.tsv");
  ASSERT_EQ(tensors.size(), 5U);
  ASSERT_EQ(map.size(), 5U);
  for (std::size_t row = 0; row < 5; ++row) {
    ASSERT_EQ(tensors[row].size(), 4U);
    for (std::size_t column = 0; column < 4; ++column)
      EXPECT_EQ(std::stof(tensors[row][column]),
                features->values(Eigen::Index(row), Eigen::Index(column)));
    EXPECT_EQ(std::stof(map[row][2]), points(Eigen::Index(row), 2));
  }
  const auto metadata = table_in(folder / "out/metadata.tsv");
  ASSERT_EQ(metadata.size(), 6U);
  EXPECT_THAT(metadata[0], testing::ElementsAre("path", "label", "split", "depth"));
  EXPECT_THAT(metadata[1], testing::ElementsAre("0", "A b", "train", "0.5"));
  EXPECT_THAT(metadata[5], testing::ElementsAre("4", "unlabelled", "test", "4.5"));

  const auto config = nlohmann::json::parse(text_in(folder / "out/projector_config.json"));
  const auto& first = config.at("embeddings").at(0);
  EXPECT_EQ(first.at("tensorShape"), nlohmann::json({5, 4}));
  EXPECT_EQ(first.at("sprite").at("singleImageDim"), nlohmann::json({64, 64}));
  EXPECT_EQ(config.at("embeddings").at(1).at("tensorPath"), "map.tsv");

  const auto sprite = read_image(folder / "out/sprite.png");  // 3 x 3 tiles
  EXPECT_EQ(sprite.width, 192);
  const auto grey_at = [&](int x, int y) { return sprite.pixels[std::size_t(y * 192 + x) * 3]; };
  EXPECT_EQ(grey_at(64 + 32, 32), 10);
  EXPECT_EQ(grey_at(128 + 32, 32), 255);  // the one that cannot be read
  EXPECT_EQ(grey_at(32, 64 + 32), 30);
}

TEST(Projector, KeepsTheSpriteWithinWhatBrowsersTake) {
  const TemporaryFolder folder;
  Features features;
  constexpr int rows = 20'000;  // 142 across: tiles of 57 pixels
  features.values = Matrix::Zero(rows, 1);
  features.samples.assign(rows, {"1", unlabelled});
  WriteProjector job(
      {std::make_shared<const Features>(features), {}, std::make_shared<GreyImages>()},
      folder / "out");
  EXPECT_EQ(run_to_result(job)->tile_px, 57);
  EXPECT_LE(longest_side_px(read_bytes(folder / "out/sprite.png")), largest_sprite_px);
}

class NoImages : public ImageStore {
 public:
  std::string content_hash(const Sample& sample) const override { return sample.path; }
  Image load(const Sample&) const override { throw std::runtime_error("no such file"); }
};

TEST(Projector, OfOtherImagesIsNone) {
  const TemporaryFolder folder;
  {
    WriteProjector job({five_rows(), {}, std::make_shared<NoImages>()}, folder / "out");
    EXPECT_THAT(tests::sentence_of([&] { run_to_result(job); }),
                testing::AllOf(HasSubstr("none of the 5 images"), HasSubstr("no such file")));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Projector, RefusesInOneSentence) {
  const TemporaryFolder folder;
  EXPECT_THROW(WriteProjector({std::make_shared<const Features>()}, folder / "out"),
               std::invalid_argument);
  EXPECT_THROW(WriteProjector({five_rows(), Matrix::Zero(4, 3)}, folder / "out"),
               std::invalid_argument);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace diatom::ml
