// export and doctor, run as a program: what other programs read, and what is wrong with data.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Export : public testing::Test {
 protected:
  Export() { write_small_data(terminal_ / "data", 10); }

  json run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--json", "-"});
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.exit_code == 0 ? json::parse(outcome.out) : json();
  }

  Terminal terminal_;
};

TEST_F(Export, AModelBecomesTorchScript) {
  run({"top-tune", "data", "--backbone", "pixels", "--out", "model"});
  const auto results = run({"export", "model", "--torchscript", "model.pt"});
  EXPECT_EQ(results.at("class_names"), json(small_classes));
  std::ifstream file(terminal_ / "model.pt", std::ios::binary);
  std::string magic(2, ' ');
  file.read(magic.data(), 2);
  EXPECT_EQ(magic, "PK") << "TorchScript is a ZIP archive";
}

TEST_F(Export, EcoTaxaIsOpenedAsTheFolderWas) {
  EXPECT_EQ(run({"export", "data", "--ecotaxa", "data.zip"}).at("objects"), 30);
  EXPECT_EQ(run({"export", "data", "--ecotaxa", "data2"}).at("objects"), 30);
  const auto of_folder = run({"top-tune", "data", "--backbone", "pixels", "--out", "of_folder"});
  for (const char* data : {"data.zip", "data2"}) {
    const auto results = run({"top-tune", data, "--backbone", "pixels", "--out", "of_export"});
    EXPECT_EQ(results.at("n_train"), of_folder.at("n_train"));
    EXPECT_EQ(results.at("classes"), of_folder.at("classes"));
  }
}

TEST_F(Export, FeaturesBecomeAProjection) {
  run({"features", "data", "--backbone", "pixels", "--out", "f.npy"});
  const auto results = run({"export", "f.npy", "--projector", "projector", "--images", "data"});
  EXPECT_EQ(results.at("n"), 30);
  EXPECT_EQ(results.at("images_unreadable"), 0);
  for (const char* name : {"tensors.tsv", "metadata.tsv", "sprite.png", "projector_config.json"})
    EXPECT_TRUE(std::filesystem::exists(terminal_ / "projector" / name)) << name;
}

TEST_F(Export, AProjectionSaysWhichImagesItLacks) {
  run({"features", "data", "--backbone", "pixels", "--out", "f.npy"});
  std::filesystem::remove(terminal_ / "data/disc/3.pgm");
  const auto some = terminal_.run({"export", "f.npy", "--projector", "some", "--images", "data"});
  EXPECT_EQ(some.exit_code, 0);
  EXPECT_THAT(some.err, HasSubstr("disc/3.pgm"));

  std::filesystem::create_directories(terminal_ / "other/x");
  write_small_image(terminal_ / "other/x/1.pgm", 0, 1);
  const auto none = terminal_.run({"export", "f.npy", "--projector", "none", "--images", "other"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("none of the 30 images can be read"));
  EXPECT_FALSE(std::filesystem::exists(terminal_ / "none"));
}

TEST_F(Export, WrongUsageAndWrongFilesAreOneSentence) {
  const auto expect = [&](const std::vector<std::string>& arguments, int exit_code,
                          const std::string& named) {
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
  };
  expect({"export", "data"}, 2, "--torchscript");
  expect({"export", "data", "--ecotaxa", "a", "--torchscript", "b"}, 2, "2 were given");
  expect({"export", "none.diatom", "--torchscript", "m.pt"}, 1, "none.diatom");
  expect({"export", "nowhere", "--ecotaxa", "x.zip"}, 1, "nowhere");
  EXPECT_FALSE(std::filesystem::exists(terminal_ / "m.pt"));
  EXPECT_FALSE(std::filesystem::exists(terminal_ / "x.zip"));
}

TEST_F(Export, TheDoctorFindsACopyAndAnUnreadableImage) {
  EXPECT_TRUE(run({"doctor", "data", "--backbone", "pixels"}).at("findings").empty());
  std::filesystem::copy_file(terminal_ / "data/disc/3.pgm", terminal_ / "data/disc/again.pgm");
  std::filesystem::resize_file(terminal_ / "data/along/4.pgm", 200);
  const auto findings = run({"doctor", "data", "--backbone", "pixels"}).at("findings");
  std::map<std::string, std::string> found;
  for (const auto& finding : findings) found[finding.at("ailment")] = finding.at("path");
  EXPECT_EQ(found["duplicate"], "disc/again.pgm");
  EXPECT_EQ(found["unreadable"], "along/4.pgm");
}

}  // namespace
}  // namespace diatom::tests
