// A model's TorchScript sees what the model sees: the same pixels, scores and probabilities.
#include "ml/export/torchscript.h"

#include <cstdlib>

#include <ATen/ops/cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/export/script_parts.h"
#include "tests/ml/backbone/weight_files.h"
#include "tests/ml/export/script_looks.h"
#include "tests/support/full_disk.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;

std::shared_ptr<const ml::Backbone> pixels(int size = 0) {
  return ml::make_backbone({"pixels", {}, "", size});
}

std::string refusal(const ml::Model& model) {
  const TemporaryFolder folder;
  try {
    ml::write_torchscript(folder / "model.pt", model);
  } catch (const std::invalid_argument& error) {
    EXPECT_FALSE(std::filesystem::exists(folder / "model.pt"));
    return error.what();
  }
  return "";
}

TEST(TorchScript, AFullDiskIsSaidAndLeavesNothing) {
  const TemporaryFolder folder;
  const auto model = small_model(pixels(), "ridge");
  std::string complaint;
  {
    const FullDisk full(2000);
    try {
      ml::write_torchscript(folder / "model.pt", model);
    } catch (const std::runtime_error& error) {
      complaint = error.what();
    }
  }
  EXPECT_THAT(complaint, HasSubstr("cannot write " + (folder / "model.pt").string()));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// Before normalisation the values are whole numbers, so equal means rounded alike everywhere.
TEST(TorchScript, PreparesEveryPixelAsTheProgramDoes) {
  ml::ImageSpec spec;
  spec.mean = {0, 0, 0};
  spec.deviation = {1, 1, 1};
  for (const int size : {32, 48, 64, 100})
    for (const int canvas_px : {0, 150})
      for (const bool fixed : {false, true}) {
        spec.size = size;
        spec.canvas_px = canvas_px;
        spec.pad_colour.reset();
        if (fixed) spec.pad_colour = {200, 10, 90};
        auto script = ml::preparation_script(spec);
        for (const auto& shape : image_sizes()) {
          const auto image = drawn_image(shape.width, shape.height, 5);
          const auto expected = ml::prepare(image, spec);
          const auto prepared = script.forward({pixels_of(image)}).toTensor().contiguous();
          ASSERT_EQ(prepared.numel(), static_cast<std::int64_t>(expected.size()));
          int unequal = 0;
          for (std::size_t i = 0; i < expected.size(); ++i)
            if (std::abs(expected[i] - prepared.data_ptr<float>()[i]) > 1e-5F) ++unequal;
          EXPECT_EQ(unequal, 0) << shape.width << " x " << shape.height << " to " << size
                                << ", canvas " << canvas_px;
        }
      }
}

TEST(TorchScript, GivesTheScoresOfEveryRegisteredHead) {
  const TemporaryFolder folder;
  for (const auto& method : ml::ClassifierRegistry::instance().all()) {
    const auto found = differences(small_model(pixels(), method.info.id), folder / "model.pt");
    EXPECT_LT(found.probabilities, 1e-4F) << method.info.id;
    EXPECT_LT(found.scores, 1e-4F) << method.info.id;
    RecordProperty(method.info.id, testing::PrintToString(found.scores));
  }
}

// There a neighbour is at no distance at all, where squares that cancel would decide the votes.
TEST(TorchScript, GivesTheScoresOfNearestNeighboursOnTrainingImages) {
  const TemporaryFolder folder;
  const auto model = small_model(pixels(), "nearest");
  ml::write_torchscript(folder / "model.pt", model);
  auto script = torch::jit::load(folder / "model.pt");
  for (int i = 0; i < 24; ++i) {
    const auto image = small_model_image(i);
    const auto scores = ml::matrix_of(script.run_method("scores", pixels_of(image)).toTensor());
    EXPECT_LT((scores - model.scores(std::span(&image, 1))).cwiseAbs().maxCoeff(), 1e-5F) << i;
    EXPECT_NEAR(scores(0, i % 3), 1.0F, 1e-5F) << "a copy of a training image decides alone";
  }
}

TEST(TorchScript, GivesTheScoresOfEveryKernel) {
  const TemporaryFolder folder;
  for (int kernel = 0; kernel < 6; ++kernel)
    for (const int precision : {0, 1}) {
      const auto model = small_model(
          pixels(), "falkon", {{"kernel", kernel}, {"precision", precision}, {"sigma", 30.0}});
      const auto found = differences(model, folder / "model.pt");
      EXPECT_LT(found.scores, 1e-4F) << "kernel " << kernel << ", precision " << precision;
    }
}

// By ridge: a kernel on three features alone multiplies rounding by alphas of thousands.
TEST(TorchScript, GivesTheScoresOfSmallBackbones) {
  const TemporaryFolder folder;
  for (const std::string id : {"pixels", "diatom-net", "squeezenet1_1", "torchscript"}) {
    const auto& method = ml::BackboneRegistry::instance().find(id);
    auto backbone = ml::make_backbone({id, weights_for(method, folder), "", 64});
    const auto found = differences(small_model(std::move(backbone), "ridge"), folder / "model.pt");
    EXPECT_LT(found.probabilities, 1e-4F) << id;
    EXPECT_LT(found.scores, 1e-4F) << id;
    RecordProperty(id, testing::PrintToString(found.scores));
  }
}

TEST(TorchScript, TakesManyImagesAtOnce) {
  const TemporaryFolder folder;
  const auto model = small_model(ml::make_backbone({"diatom-net", {}, "", 64}), "ridge");
  ml::write_torchscript(folder / "model.pt", model);
  auto script = torch::jit::load(folder / "model.pt");
  std::vector<ml::Image> images;
  std::vector<at::Tensor> pixels;
  for (std::uint64_t i = 0; i < 5; ++i) {
    images.push_back(drawn_image(90, 70, i));
    pixels.push_back(pixels_of(images.back()));
  }
  const auto scores = ml::matrix_of(script.run_method("scores", at::cat(pixels)).toTensor());
  EXPECT_LT((scores - model.scores(images)).cwiseAbs().maxCoeff(), 1e-4F);
}

TEST(TorchScript, CarriesClassNamesAndRefusesOtherInput) {
  const TemporaryFolder folder;
  const auto model = small_model(pixels(), "ridge");
  ml::write_torchscript(folder / "model.pt", model);
  auto script = torch::jit::load(folder / "model.pt");
  std::vector<std::string> names;
  for (const auto& name : script.attr("classes").toListRef()) names.push_back(name.toStringRef());
  EXPECT_EQ(names, model.classes);
  const auto image = drawn_image(30, 30, 1);
  EXPECT_ANY_THROW(script.forward({pixels_of(image).to(at::kFloat)}));
  EXPECT_ANY_THROW(script.forward({pixels_of(image)[0]}));
}

TEST(TorchScript, KeepsWeightsUnderTheirPublishedNames) {
  const TemporaryFolder folder;
  const auto& method = ml::BackboneRegistry::instance().find("squeezenet1_1");
  ml::write_torchscript(
      folder / "model.pt",
      small_model(ml::make_backbone({method.info.id, weights_for(method, folder), "", 64}),
                  "ridge"));
  bool found = false;
  const auto script = torch::jit::load(folder / "model.pt");
  for (const auto& parameter : script.named_parameters())
    found = found || parameter.name == "backbone.features.3.squeeze.weight";
  EXPECT_TRUE(found);
}

TEST(TorchScript, RefusesInOneSentence) {
  auto isolating = small_model(pixels(), "ridge");
  isolating.recipe->isolation = ml::Isolation{};
  EXPECT_THAT(refusal(isolating), HasSubstr("cuts the organism out"));

  auto rows_only = small_model(pixels(), "ridge");
  rows_only.backbone.reset();
  EXPECT_THAT(refusal(rows_only), HasSubstr("unknown origin"));

  const auto handmade = small_model(ml::make_backbone({"handmade", {}, ""}), "ridge");
  EXPECT_THAT(refusal(handmade), HasSubstr("'handmade' is no network"));
}

// The file as its readers will open it.
TEST(TorchScript, RunsInPython) {
  if (std::system("/usr/bin/python3 -c 'import torch' 2>/dev/null") != 0)
    GTEST_SKIP() << "install python3-torch to run the model in Python";
  const TemporaryFolder folder;
  const auto model = small_model(ml::make_backbone({"diatom-net", {}, "", 64}), "falkon");
  ml::write_torchscript(folder / "model.pt", model);
  const auto image = drawn_image(90, 70, 3);
  ml::write_image(folder / "image.pgm", {270, 70, 1, image.pixels});  // RGB side by side
  std::ofstream(folder / "run.py") << R"(
import sys, torch
model = torch.jit.load(sys.argv[1] + "/model.pt")
model.eval()
pixels = open(sys.argv[1] + "/image.pgm", "rb").read()[-90 * 70 * 3:]
image = torch.tensor(list(pixels), dtype=torch.uint8).reshape(1, 70, 90, 3)
with torch.no_grad():
    for value in model(image)[0].tolist() + model.scores(image)[0].tolist():
        print("%.9g" % value)
for name in model.classes:
    print(name)
)";
  const auto run = "PYTHONIOENCODING=utf8 /usr/bin/python3 " + (folder / "run.py").string() + " " +
                   folder.path().string() + " > " + (folder / "out").string();
  ASSERT_EQ(std::system(run.c_str()), 0);
  std::ifstream out(folder / "out");
  const ml::Matrix scores = model.scores(std::span(&image, 1));
  ml::Matrix expected(1, 6);
  expected << model.probabilities(scores), scores;
  for (int i = 0; i < 6; ++i) {
    float value = 0.0F;
    out >> value;
    EXPECT_NEAR(value, expected(0, i), 1e-4) << i;
  }
  std::string line;
  std::getline(out, line);
  for (const auto& name : model.classes) {
    std::getline(out, line);
    EXPECT_EQ(line, name);
  }
}

}  // namespace
}  // namespace diatom::tests
