// No published weights of the ResNets are at hand, so they are held against the paper's formulas
// written out once more, step by step, on random weights.
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/max_pool2d.h>
#include <gtest/gtest.h>

#include "tests/ml/backbone/weight_files.h"

namespace diatom::tests {
namespace {

// Evaluates by name, from the tensors of a file.
class Formulas {
 public:
  explicit Formulas(const ml::TensorMap& weights) : weights_(weights) {}

  at::Tensor tensor(const std::string& name) const {
    const auto& data = weights_.tensors.at(name);
    return at::from_blob(data.to_float().data(), data.shape, at::kFloat).clone();
  }
  bool has(const std::string& name) const { return weights_.tensors.contains(name); }

  at::Tensor conv(const at::Tensor& x, const std::string& name, int stride) const {
    const auto kernel = tensor(name + ".weight");
    const auto padding = kernel.size(2) / 2;
    return at::conv2d(x, kernel, {}, {stride, stride}, {padding, padding});
  }
  at::Tensor norm(const at::Tensor& x, const std::string& name) const {
    return at::batch_norm(x, tensor(name + ".weight"), tensor(name + ".bias"),
                          tensor(name + ".running_mean"), tensor(name + ".running_var"),
                          /*training=*/false, /*momentum=*/0.0, /*eps=*/1e-5,
                          /*cudnn_enabled=*/false);
  }

  // A basic block strides in its first convolution, a bottleneck in its second, the 3x3 one.
  at::Tensor block(const at::Tensor& x, const std::string& name, int stride) const {
    const bool bottleneck = has(name + ".conv3.weight");
    auto y = norm(conv(x, name + ".conv1", bottleneck ? 1 : stride), name + ".bn1").relu();
    y = norm(conv(y, name + ".conv2", bottleneck ? stride : 1), name + ".bn2");
    if (bottleneck) y = norm(conv(y.relu(), name + ".conv3", 1), name + ".bn3");
    const auto shortcut =
        has(name + ".downsample.0.weight")
            ? norm(conv(x, name + ".downsample.0", stride), name + ".downsample.1")
            : x;
    return (y + shortcut).relu();
  }

  at::Tensor logits(at::Tensor x) const {
    x = norm(conv(x, "conv1", 2), "bn1").relu();
    x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
    for (int layer = 1; layer <= 4; ++layer)
      for (int i = 0;; ++i) {
        const auto name = "layer" + std::to_string(layer) + "." + std::to_string(i);
        if (!has(name + ".conv1.weight")) break;
        x = block(x, name, i == 0 && layer > 1 ? 2 : 1);
      }
    return x.mean({2, 3}).matmul(tensor("fc.weight").t()) + tensor("fc.bias");
  }

 private:
  const ml::TensorMap& weights_;
};

class ResNet : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Sizes, ResNet, testing::Values("resnet18", "resnet34", "resnet50"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(ResNet, FollowsThePapersFormulas) {
  const TemporaryFolder folder;
  const auto weights = random_weights(layout_of(GetParam()), 11);
  ml::write_safetensors(folder / "weights.safetensors", weights);
  const auto network = ml::make_backbone({GetParam(), folder / "weights.safetensors", "fc", 64});
  auto image = random_image(64, 5);
  const auto expected = Formulas(weights).logits(at::from_blob(image.data(), {1, 3, 64, 64}));
  const Eigen::Map<const Eigen::RowVectorXf> row(expected.data_ptr<float>(), expected.numel());
  const std::vector<ml::PreparedImage> images = {image};
  EXPECT_LE((network->features(images).row(0) - row).norm(), 1e-5F * row.norm());
}

}  // namespace
}  // namespace diatom::tests
