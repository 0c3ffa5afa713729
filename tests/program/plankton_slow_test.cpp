// The whole way on real plankton: both networks, vectors against images, prediction, a real video.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using nlohmann::json;

class Plankton : public testing::Test {
 protected:
  void SetUp() override { NEEDS_SHARED_MATERIAL(); }

  static std::string data(const std::string& name) {
    return (shared_material() / "data" / name).string();
  }

  json run(const std::vector<std::string>& arguments) const {
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out);
  }

  json top_tune(const std::string& from, const std::string& backbone, const std::string& weights,
                const std::string& out) const {
    return run({"top-tune", from, "--backbone", backbone, "--weights",
                (shared_material() / "models" / weights).string(), "--size", "128", "--out", out,
                "--json", "-"});
  }

  // Of the first images of each class's test folder, those that are named rightly.
  double share_predicted(const std::string& model) const {
    int right = 0;
    int all = 0;
    for (const auto& folder : std::filesystem::directory_iterator(data("plankton10/test"))) {
      std::vector<std::string> arguments = {"predict", "--model", model, "--json", "-"};
      for (const auto& image : std::filesystem::directory_iterator(folder))
        if (arguments.size() < 13) arguments.push_back(image.path().string());
      const auto results = run(arguments);
      for (const auto& said : results.at("predictions")) {
        right += said.at("class") == folder.path().filename().string() ? 1 : 0;
        ++all;
      }
    }
    return static_cast<double>(right) / all;
  }

  Terminal terminal_;
};

TEST_F(Plankton, MobileNetIsTopTunedPastTheMark) {
  const auto said =
      top_tune(data("plankton10"), "mobilenet_v2", "mobilenet_v2.safetensors", "model");
  EXPECT_GE(said.at("accuracy_test"), 0.925);
  EXPECT_EQ(said.at("n_train"), 4500);
  EXPECT_EQ(said.at("n_test"), 500);
  EXPECT_EQ(said.at("dim"), 1280);
}

TEST_F(Plankton, SqueezeNetTheWholeWay) {
  const std::string weights = "squeezenet1_1.pth";
  const auto said = top_tune(data("plankton10"), "squeezenet1_1", weights, "model");
  EXPECT_GE(said.at("accuracy_test"), 0.925);
  EXPECT_EQ(said.at("classes"), 10);

  const auto extracted = terminal_.run(
      {"features", data("plankton10"), "--backbone", "squeezenet1_1", "--size", "128", "--out",
       "f.npy", "--weights", (shared_material() / "models" / weights).string()});
  ASSERT_EQ(extracted.exit_code, 0) << extracted.err;
  const auto again = top_tune("f.npy", "squeezenet1_1", weights, "from_vectors");
  EXPECT_EQ(again.at("model_hash"), said.at("model_hash"));
  EXPECT_EQ(again.at("accuracy_test"), said.at("accuracy_test"));
  EXPECT_EQ(text_of(terminal_ / "model"), text_of(terminal_ / "from_vectors"));

  EXPECT_GE(share_predicted("model"), 0.85);  // 80 images: 0.93 less two standard errors

  const auto live = run({"live", "--source", data("video/paramecium_example.avi"), "--model",
                         "model", "--headless", "--json", "-"});
  EXPECT_EQ(live.at("captured"), 60);
  EXPECT_EQ(live.at("classified"), 60);
  EXPECT_TRUE(live.at("adds_up"));
  const auto realtime = run({"live", "--source", data("video/paramecium_example.avi"), "--model",
                             "model", "--headless", "--realtime", "--json", "-"});
  EXPECT_EQ(realtime.at("captured"), 60);
  EXPECT_TRUE(realtime.at("adds_up"));
}

}  // namespace
}  // namespace diatom::tests
