// A TorchScript file is fine-tuned like any other network, and what it has learnt becomes a
// TorchScript file again.
#include <span>

#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/utils.h>

#include "ml/backbone/script_network.h"
#include "ml/core/files.h"
#include "ml/fine_tuning/fine_tuned_file.h"
#include "ml/fine_tuning/learning_network.h"
#include "ml/fine_tuning/unfolding.h"
#include "tests/ml/fine_tuning/network_looks.h"
#include "tests/ml/fine_tuning/small_run.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::TemporaryFolder;

constexpr int channels = 12;

// As exported networks have them.
at::Tensor weight(const at::Tensor& values) {
  return values.detach().clone().set_requires_grad(true);
}

// A batch norm as torch.jit.script writes one; far from an identity, with its statistics folded.
torch::jit::Module norm_script() {
  torch::jit::Module norm("__torch__.torch.nn.modules.batchnorm.BatchNorm2d");
  norm.register_attribute("training", c10::BoolType::get(), true);
  norm.register_parameter("weight", weight(at::full({channels}, 1.7)), false);
  norm.register_parameter("bias", weight(0.3 * at::randn({channels})), false);
  norm.register_buffer("running_mean", at::zeros({channels}));
  norm.register_buffer("running_var", at::ones({channels}));
  norm.define(R"(
def forward(self, x):
    return torch.batch_norm(x, self.weight, self.bias, self.running_mean, self.running_var,
                            self.training, 0.1, 0.00001, False)
)");
  return norm;
}

// Two convolutions with a norm between them.
torch::jit::Module net_script() {
  at::manual_seed(3);
  torch::jit::Module net("__torch__.Net");
  net.register_parameter("first", weight(0.2 * at::randn({channels, 3, 3, 3})), false);
  net.register_parameter("second", weight(0.1 * at::randn({24, channels, 3, 3})), false);
  net.register_module("norm", norm_script());
  net.define(R"(
def forward(self, x):
    x = torch.relu(self.norm.forward(torch.conv2d(x, self.first, None, [2, 2], [1, 1])))
    return torch.relu(torch.conv2d(x, self.second, None, [2, 2], [1, 1]))
)");
  return net;
}

FineTuneRequest script_request(const TemporaryFolder& folder) {
  net_script().save((folder / "net.pt").string());
  auto request = small_request();
  request.backbone = make_backbone({"torchscript", folder / "net.pt", {}, 32});
  request.values["learning_rate"] = 0.02;
  return request;
}

Matrix some_scores(const Model& model) {
  const auto data = small_data();
  const Image image = data.images->load(data.samples.front());
  return model.scores(std::span(&image, 1));
}

TEST(TorchScript, LearnsAndLeavesItsFileAlone) {
  const TemporaryFolder folder;
  const auto request = script_request(folder);
  const auto before = read_bytes(folder / "net.pt");
  const auto result = result_of(request);
  EXPECT_TRUE(result->unfolded) << "its batch norm is one, and came folded";
  EXPECT_LT(result->curve.back().loss, 0.6) << "ln 2 is the loss of who has learnt nothing";
  EXPECT_GE(result->curve[result->best].accuracy_test, 0.8);
  EXPECT_LT(result->curve.back().cosine_to_frozen, 0.99) << "the network's own weights learn too";
  EXPECT_EQ(read_bytes(folder / "net.pt"), before);
}

TEST(TorchScript, AllItsWeightsLearnAndTheScriptItCameFromStays) {
  const auto script = net_script();
  const auto network = script_network("output", script);
  set_training(network, true);
  network.front().forward(at::randn({4, 3, 32, 32})).square().sum().backward();
  for (const auto& item : network.front().module->named_parameters()) {
    EXPECT_TRUE(item.value().is_leaf()) << item.key();
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
    EXPECT_GT(item.value().grad().abs().sum().item<double>(), 0.0) << item.key();
  }
  for (const auto& item : script.named_parameters())
    EXPECT_FALSE(item.value.grad().defined()) << item.name;
}

TEST(TorchScript, IsOneStageWithTheScriptsOwnWeights) {
  const auto script = net_script();
  const auto network = script_network("output", script);
  ASSERT_EQ(network.size(), 1U);
  EXPECT_EQ(weights_of(network).tensors.size(), 6U);  // two convolutions, four of the norm
  EXPECT_TRUE(is_folded(network));

  const auto images = at::randn({4, 3, 32, 32});
  const auto before = features_of(network, images, false);
  Unfolding unfolding(network);
  unfolding.observe(images);
  unfolding.finish();
  EXPECT_LT(largest_difference(features_of(network, images, false), before), 1e-4);
  EXPECT_GT(mean_cosine(features_of(network, images, true), before), 0.999);
  EXPECT_FALSE(is_folded(network));
  EXPECT_TRUE(is_folded(script_network("output", script))) << "the network is a copy of the script";
}

TEST(TorchScript, WhatItLearntIsAFileThatGivesTheSameScores) {
  const TemporaryFolder folder;
  const auto result = result_of(script_request(folder));
  const auto file = folder / "model";
  write_fine_tuned(file, *result->chosen);
  const auto model = read_model(file, Device::cpu, network_beside(file));
  EXPECT_EQ(some_scores(model), some_scores(*result->chosen));
  EXPECT_THROW(read_model(file), std::runtime_error) << "code is loaded only where it is named";
  EXPECT_THROW(read_model(file, Device::cpu, folder / "net.pt"), std::runtime_error)
      << "the network as it was is another one";
}

TEST(TorchScript, ResumesToTheSameBits) {
  const TemporaryFolder folder;
  auto request = script_request(folder);
  const auto whole = result_of(request);
  request.checkpoint = folder / "run.checkpoint";
  {
    FineTune interrupted(request);
    while (!interrupted.latest()) ASSERT_EQ(interrupted.step(), Step::more);
  }
  request.resume = true;
  const auto resumed = result_of(request);
  EXPECT_EQ(resumed->predictions, whole->predictions);
  ASSERT_EQ(resumed->curve.size(), whole->curve.size());
  for (std::size_t i = 0; i < whole->curve.size(); ++i)
    EXPECT_EQ(resumed->curve[i].loss, whole->curve[i].loss);
  EXPECT_EQ(some_scores(*resumed->chosen), some_scores(*whole->chosen));
}

torch::jit::Module script_of_text(const std::string& body, at::ScalarType type = at::kFloat) {
  torch::jit::Module net("Net");
  net.register_parameter("scale", weight(at::full({3, 1, 1}, 2.0)).to(type), false);
  net.define("def forward(self, x):\n    " + body + "\n");
  return net;
}

std::string sentence_for(const torch::jit::Module& script) {
  const TemporaryFolder folder;
  script.save((folder / "net.pt").string());
  auto request = small_request();
  request.values["epochs"] = 1;
  try {
    request.backbone = make_backbone({"torchscript", folder / "net.pt", {}, 32});
  } catch (const std::exception& error) {
    return error.what();
  }
  return sentence_of(request);
}

TEST(TorchScript, FeaturesOfAnyShapeLearn) {
  EXPECT_EQ(sentence_for(script_of_text("return (x * self.scale).mean(3)")), "") << "(B, 3, S)";
}

TEST(TorchScript, WhatCannotLearnIsASentence) {
  EXPECT_THAT(sentence_for(script_of_text("return (x * self.scale).detach()")),
              HasSubstr("does not depend on weights that could learn"));
  EXPECT_THAT(sentence_for(script_of_text("return x * self.scale.float()", at::kHalf)),
              HasSubstr("export the network in float32"));
}

TEST(FineTunedFile, NeverTakesTheNetworksPlace) {
  const TemporaryFolder folder;
  net_script().save((folder / "net.pt").string());
  EXPECT_THROW(check_spares(folder / "net", folder / "net.pt"), std::runtime_error);
  EXPECT_NO_THROW(check_spares(folder / "other", folder / "net.pt"));
  EXPECT_NO_THROW(check_spares(folder / "net", ""));
}

TEST(TorchScript, AFrozenFileHasNothingThatCouldLearn) {
  const TemporaryFolder folder;
  torch::jit::Module net("Net");
  net.define("def forward(self, x):\n    return torch.relu(x)\n");
  net.save((folder / "frozen.pt").string());
  auto request = small_request();
  request.backbone = make_backbone({"torchscript", folder / "frozen.pt", {}, 32});
  EXPECT_THAT(sentence_of(request), HasSubstr("has no weights that could learn"));
}

}  // namespace
}  // namespace diatom::ml
