// diatom embed and diatom render: a map, what it is worth, and its picture.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ml/core/image.h"
#include "ml/core/image_container.h"
#include "ml/core/tensor_map.h"
#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class MapVerbs : public testing::Test {
 protected:
  MapVerbs() { write_small_data(terminal_ / "lake", 20); }

  json results(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--json", "-"});
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out);
  }
  // Of the small pictures, by principal components.
  void make_map(const std::string& name = "map.npy") const {
    results({"embed", "lake", "--backbone", "pixels", "--method", "pca", "--out", name});
  }
  std::string complaint(const std::vector<std::string>& arguments, int exit_code = 1) const {
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    return outcome.err;
  }
  void write_vectors(const ml::Matrix& rows) const { ml::write_npy(terminal_ / "v.npy", rows); }

  Terminal terminal_;
};

TEST_F(MapVerbs, EveryMethodLaysTheSmallPicturesOut) {
  for (const char* method : {"axes", "lda", "pca", "tsne", "umap"}) {
    const auto said =
        results({"embed", "lake", "--backbone", "pixels", "--method", method, "--out", "map.npy"});
    EXPECT_EQ(said.at("n"), 60) << method;
    EXPECT_GT(said.at("trustworthiness").get<double>(), 0.5) << method;
    EXPECT_GT(said.at("continuity").get<double>(), 0.5) << method;
    EXPECT_GE(said.at("seconds").get<double>(), 0.0);
    const auto map = ml::matrix_from(ml::read_npy(terminal_ / "map.npy"));
    EXPECT_EQ(map.rows(), 60);
    EXPECT_EQ(map.cols(), 3);
  }
}

TEST_F(MapVerbs, NeighboursOfTheSmallPicturesAreOfTheirClass) {
  const auto said = results({"embed", "lake", "--backbone", "pixels", "--method", "tsne", "--dims",
                             "2", "--out", "map.npy"});
  EXPECT_GT(said.at("neighbourhood_hit").get<double>(), 0.95);
  EXPECT_TRUE(ml::matrix_from(ml::read_npy(terminal_ / "map.npy")).col(2).isZero(0.0F));
}

TEST_F(MapVerbs, VectorsNeedNoNamesAndKeepThem) {
  write_vectors(ml::Matrix::Random(30, 6));
  EXPECT_EQ(results({"embed", "v.npy", "--method", "pca", "--out", "map.npy"}).at("n"), 30);
  EXPECT_THAT(text_of(terminal_ / "map.csv"), HasSubstr("row 29,,"));
}

TEST_F(MapVerbs, RefusesRowsThatCannotBePlaced) {
  ml::Matrix rows = ml::Matrix::Random(9, 4);
  rows(7, 2) = std::numeric_limits<float>::quiet_NaN();
  write_vectors(rows);
  EXPECT_THAT(complaint({"embed", "v.npy", "--out", "map.npy"}), HasSubstr("row 7"));
  write_vectors(ml::Matrix::Random(9, 4));
  EXPECT_THAT(complaint({"embed", "v.npy", "--method", "lda", "--out", "map.npy"}),
              HasSubstr("needs labelled rows"));
  EXPECT_THAT(complaint({"embed", "v.npy", "--method", "no", "--out", "map.npy"}, 2),
              HasSubstr("--method"));
  EXPECT_THAT(complaint({"embed", "lake", "--out", "map.npy"}, 2), HasSubstr("--backbone"));
}

TEST_F(MapVerbs, DrawsEveryBoundary) {
  make_map();
  for (const char* boundary : {"ellipsoid", "hull", "density", "decision", "posterior"}) {
    std::vector<std::string> arguments = {"render", "map.npy", "--boundaries", boundary,
                                          "--size", "320x200", "--out",        "map.png"};
    const bool parts_far_groups = std::string(boundary) == "posterior";
    if (parts_far_groups) arguments.insert(arguments.end(), {"--reach", "2"});
    const auto said = results(arguments);
    EXPECT_GE(said.at("surfaces").get<int>(), parts_far_groups ? 2 : 3) << boundary;
    const auto image = ml::read_image(terminal_ / "map.png");
    EXPECT_EQ(image.width, 320);
    EXPECT_EQ(image.height, 200);
  }
}

TEST_F(MapVerbs, WritesNamesAndALegendIntoThePicture) {
  make_map();
  const auto picture = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"render",  "map.npy", "--size",
                                          "640x400", "--out",   "map.png"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    results(arguments);
    return ml::read_image(terminal_ / "map.png").pixels;
  };
  EXPECT_NE(picture({"--captions"}), picture({}));
}

TEST_F(MapVerbs, FilmsOneTurn) {
  make_map();
  const auto said = results({"render", "map.npy", "--size", "160x120", "--out", "map.png",
                             "--turntable", "0.5s", "map.mp4"});
  EXPECT_EQ(said.at("film_frames"), 15);
  EXPECT_GT(std::filesystem::file_size(terminal_ / "map.mp4"), 1000U);
}

TEST_F(MapVerbs, RefusesWhatIsNoMap) {
  write_vectors(ml::Matrix::Random(9, 4));
  EXPECT_THAT(complaint({"render", "v.npy", "--out", "a.png"}), HasSubstr("4 columns"));
  EXPECT_THAT(complaint({"render", "nowhere.npy", "--out", "a.png"}), HasSubstr("nowhere.npy"));
  make_map();
  EXPECT_THAT(complaint({"render", "map.npy", "--out", "a.png", "--size", "0x9"}, 2),
              HasSubstr("--size"));
  EXPECT_THAT(complaint({"render", "map.npy", "--out", "a.png", "--turntable", "soon", "a.mp4"}, 2),
              HasSubstr("--turntable"));
  write_vectors(ml::Matrix::Random(9, 3));
  EXPECT_THAT(complaint({"render", "v.npy", "--boundaries", "hull", "--out", "a.png"}),
              HasSubstr("--labels"));
}

}  // namespace
}  // namespace diatom::tests
