// diatom cluster and diatom study plankton on pictures that cluster by themselves: the figures that
// they promise, files that come whole, and a sentence for what is impossible.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class Cluster : public testing::Test {
 protected:
  Cluster() { write_small_data(terminal_ / "lake", 20); }

  Outcome run(std::vector<std::string> more, const std::string& data = "lake") const {
    std::vector<std::string> arguments = {"cluster", data, "--json", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return terminal_.run(arguments);
  }
  json results(const std::vector<std::string>& more, const std::string& data = "lake") const {
    const auto outcome = run(more, data);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out);
  }
  // The same pictures, without class folders.
  void forget_labels() const {
    fs::create_directories(terminal_ / "loose");
    for (const char* name : small_classes)
      for (const auto& file : fs::directory_iterator(terminal_ / "lake" / name))
        fs::copy_file(file, terminal_ / "loose" / (name + file.path().filename().string()));
  }

  Terminal terminal_;
};

const std::vector<std::string> by_pixels = {"--input", "pixels",     "--no-vae", "--runs",
                                            "2",       "--clusters", "3"};

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST_F(Cluster, FindsWhatIsThereAndSaysWhatItIsWorth) {
  const auto said = results(with(by_pixels, {"--out", "clusters.csv"}));
  EXPECT_DOUBLE_EQ(said.at("purity_mean"), 1.0);
  EXPECT_EQ(said.at("purity_std"), 0.0);
  EXPECT_EQ(said.at("overlaps_mean"), 0.0);
  EXPECT_NEAR(said.at("ari_mean").get<double>(), 1.0, 1e-9);
  EXPECT_NEAR(said.at("nmi_mean").get<double>(), 1.0, 1e-9);
  EXPECT_DOUBLE_EQ(said.at("accuracy_mean"), 1.0);
  EXPECT_EQ(said.at("clusters"), 3);
  EXPECT_EQ(said.at("stability"), 1.0);
  EXPECT_EQ(said.at("runs").size(), 2U);
  EXPECT_TRUE(said.contains("seconds_vae") && said.contains("seconds_cluster"));
  EXPECT_DOUBLE_EQ(said.at("labels_carried").at(0).at("accuracy"), 1.0);
  const auto csv = text_of(terminal_ / "clusters.csv");
  EXPECT_THAT(csv, testing::StartsWith("path,cluster,label\n"));
  EXPECT_EQ(count_lines(csv), 61U);
  EXPECT_THAT(csv, HasSubstr("disc/7.pgm,"));
}

TEST_F(Cluster, LearnsAVaeOnFeaturesAndOnImages) {
  const std::vector<std::string> small = {"--runs",   "1", "--clusters", "3",
                                          "--latent", "2", "--batch",    "16"};
  const auto features = results(with(small, {"--input", "pixels", "--epochs", "60"}));
  EXPECT_EQ(features.at("latent"), 2);
  EXPECT_GT(features.at("purity_mean").get<double>(), 0.9);
  EXPECT_GT(features.at("runs").at(0).at("kl").get<double>(), 0.0);
  const auto images = results(with(small, {"--input", "images", "--epochs", "1"}));
  EXPECT_EQ(images.at("dim"), 64 * 64);
  EXPECT_EQ(images.at("reduction"), "convolutional");
}

TEST_F(Cluster, OfUnlabelledPicturesHasNoScoresThatNeedLabels) {
  forget_labels();
  const auto said = results(by_pixels, "loose");
  for (const char* key :
       {"purity_mean", "overlaps_mean", "ari_mean", "nmi_mean", "accuracy_mean", "labels_carried"})
    EXPECT_FALSE(said.contains(key)) << key;
  EXPECT_FALSE(said.at("runs").at(0).contains("purity"));
  EXPECT_GT(said.at("silhouette_mean").get<double>(), 0.3);
  EXPECT_EQ(said.at("stability"), 1.0);
}

TEST_F(Cluster, FindsHowManyThereAre) {
  const auto said = results({"--input", "pixels", "--no-vae", "--runs", "1", "--clusters", "auto"});
  const auto& how_many = said.at("runs").at(0).at("how_many");
  EXPECT_EQ(how_many.at("suggested"), said.at("clusters"));
  EXPECT_EQ(how_many.at("silhouette").at("suggested"), 3);
  EXPECT_EQ(how_many.at("clusters").size(), how_many.at("silhouette").at("values").size());
}

TEST_F(Cluster, WritesAModelThatPredictsTheClusters) {
  results(with(by_pixels, {"--model", "c.diatom", "--out", "clusters.csv"}));
  const auto predicted = terminal_.run(
      {"predict", "lake/disc/3.pgm", "lake/along/4.pgm", "--model", "c.diatom", "--json", "-"});
  ASSERT_EQ(predicted.exit_code, 0) << predicted.err;
  const auto said = json::parse(predicted.out);
  EXPECT_THAT(said.at("class_names").get<std::vector<std::string>>(),
              testing::ElementsAre("cluster 1", "cluster 2", "cluster 3"));
  const auto csv = text_of(terminal_ / "clusters.csv");
  for (const auto& prediction : said.at("predictions")) {
    const auto path = prediction.at("path").get<std::string>().substr(5);  // less "lake/"
    const auto name = prediction.at("class").get<std::string>();
    const int cluster = std::stoi(name.substr(name.find(' '))) - 1;
    EXPECT_THAT(csv, HasSubstr(path + ',' + std::to_string(cluster) + ','));
  }
  EXPECT_GT(said.at("memory_peak_mb").get<double>(), said.at("memory_before_mb").get<double>());
}

TEST_F(Cluster, NoticesAClassThatWasWithheld) {
  const auto said = results(with(by_pixels, {"--strange", "disc"}));
  const auto& anomaly = said.at("anomalies").at(0);
  EXPECT_EQ(anomaly.at("strange").at(0), "disc");
  EXPECT_EQ(anomaly.at("strange_rows"), 20);
  EXPECT_GT(anomaly.at("detectors").at(0).at("roc_area").get<double>(), 0.95);
}

TEST_F(Cluster, SaysInOneSentenceWhatIsImpossible) {
  const auto refusal = [&](const std::vector<std::string>& more, int code) {
    const auto outcome = run(more);
    EXPECT_EQ(outcome.exit_code, code) << outcome.err;
    EXPECT_EQ(count_lines(outcome.err), 1U) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(refusal({"--clusters", "3"}, 2), HasSubstr("--backbone"));
  EXPECT_THAT(refusal({"--input", "pixels", "--backbone", "pixels"}, 2), HasSubstr("--backbone"));
  EXPECT_THAT(refusal({"--input", "pixels", "--no-vae", "--latent", "3"}, 2),
              HasSubstr("--latent"));
  EXPECT_THAT(refusal({"--input", "pixels", "--no-vae", "--clusters", "70"}, 1),
              HasSubstr("70 clusters"));
  EXPECT_THAT(refusal({"--input", "pixels", "--latent", "70"}, 1), HasSubstr("70 latent"));
  EXPECT_THAT(refusal(with(by_pixels, {"--strange", "whale"}), 1), HasSubstr("whale"));
}

class PlanktonStudy : public Cluster {
 protected:
  Outcome study() const {
    return terminal_.run(
        {"study", "plankton",       "lake", "--latent",       "2,3",    "--runs",
         "2",     "--further-runs", "1",    "--image-epochs", "1",      "--feature-epochs",
         "1",     "--pca",          "5",    "--backbone",     "pixels", "--out",
         "s",     "--json",         "-"});
  }
};

TEST_F(PlanktonStudy, LeavesItsFilesAndGoesOnFromThem) {
  const auto first = study();
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const auto said = json::parse(first.out);
  // Two runs of six recipes, and one of both VAEs at the second size.
  EXPECT_EQ(said.at("cells"), 14);
  EXPECT_EQ(said.at("computed"), 14);
  EXPECT_EQ(said.at("results").size(), 14U);
  EXPECT_EQ(count_lines(text_of(terminal_ / "s/results.csv")), 15U);
  const auto table = text_of(terminal_ / "s/table.md");
  for (const char* word : {"image-VAE", "feature-VAE pixels", "PCA 5 pixels", "handmade", "Z = 3",
                           "less image-VAE", "(95 %)"})
    EXPECT_THAT(table, HasSubstr(word));
  EXPECT_THAT(text_of(terminal_ / "s/purity.svg"), HasSubstr("</svg>"));

  const auto cell = *fs::directory_iterator(terminal_ / "s/cells");
  fs::remove(cell);
  const auto again = study();
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(json::parse(again.out).at("computed"), 1);
  EXPECT_EQ(text_of(terminal_ / "s/table.md").substr(0, 60), table.substr(0, 60));
}

TEST_F(PlanktonStudy, NeedsLabels) {
  forget_labels();
  const auto outcome = terminal_.run({"study", "plankton", "loose", "--out", "s"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no labels"));
}

}  // namespace
}  // namespace diatom::tests
