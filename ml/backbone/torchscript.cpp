// TorchScript: any network that a person exported to a TorchScript file. It takes a float tensor
// (B, 3, S, S) with ImageNet's mean and deviation and gives one tensor, whose rows are the
// features.
#include <sstream>
#include <stdexcept>
#include <utility>

#include <ATen/core/Tensor.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/nn/module.h>

#include "ml/backbone/script_network.h"
#include "ml/backbone/tensors.h"
#include "ml/core/files.h"
#include "ml/core/term.h"

namespace diatom::ml {
namespace {

constexpr const char* output_layer = "output";

std::string bytes_of(const std::filesystem::path& file) {
  const auto bytes = read_bytes(file);
  return {bytes.begin(), bytes.end()};
}

std::string bytes_of(const torch::jit::Module& module) {
  std::ostringstream bytes;
  module.save(bytes);
  return bytes.str();
}

torch::jit::Module load(const std::filesystem::path& file, Device device) {
  try {
    auto module = torch::jit::load(file.string(), at::Device(device_name(device)));
    module.eval();
    return module;
  } catch (const c10::Error& error) {
    throw std::runtime_error(file.string() + " is not a TorchScript file: " + first_line(error));
  }
}

class TorchScriptBackbone : public Backbone {
 public:
  // `bytes`: of a file that gives `module`, which need not be the one of the request.
  TorchScriptBackbone(const BackboneRequest& request, torch::jit::Module module, std::string bytes)
      : file_(request.weights),
        device_(request.device),
        module_(std::move(module)),
        bytes_(std::move(bytes)) {
    recipe_.backbone = request.id;
    recipe_.weights_hash = hash_hex(bytes_.data(), bytes_.size());
    recipe_.layer = output_layer;
    recipe_.image = image_spec_for(request);
    const auto size = static_cast<std::size_t>(request.size);
    const PreparedImage blank(3 * size * size);
    recipe_.dim = static_cast<int>(rows_of({&blank, 1}).cols());
  }

  const FeatureRecipe& recipe() const override { return recipe_; }

  Matrix features(std::span<const PreparedImage> images) const override {
    if (images.empty()) return Matrix(0, recipe_.dim);
    return rows_of(images);
  }

  TensorMap weights() const override { return {}; }

  std::string code() const override { return bytes_; }

  const std::filesystem::path& file() const { return file_; }
  const torch::jit::Module& module() const { return module_; }

 private:
  Matrix rows_of(std::span<const PreparedImage> images) const {
    const c10::InferenceMode no_gradients;
    try {
      const auto output =
          module_.get_method("forward")({batch_of(images, recipe_.image.size, device_)});
      if (!output.isTensor()) throw std::runtime_error("it gives no single tensor");
      return pooled_rows(output.toTensor(), static_cast<Eigen::Index>(images.size()));
    } catch (const std::exception& error) {
      const auto side = std::to_string(recipe_.image.size);
      throw std::runtime_error("TorchScript file " + file_.string() +
                               " does not turn images (B, 3, " + side + ", " + side +
                               ") into rows: " + first_line(error));
    }
  }

  std::filesystem::path file_;
  FeatureRecipe recipe_;
  Device device_;
  torch::jit::Module module_;
  std::string bytes_;
};

std::shared_ptr<const Backbone> make_torchscript(const BackboneRequest& request,
                                                 const TensorMap& /*none: the file is code*/) {
  if (request.layer != output_layer)
    throw std::runtime_error("TorchScript has no layer '" + request.layer +
                             "'; its only layer is 'output'");
  return std::make_shared<TorchScriptBackbone>(request, load(request.weights, request.device),
                                               bytes_of(request.weights));
}

Network unfreeze(const Backbone& frozen) {
  const auto& backbone = dynamic_cast<const TorchScriptBackbone&>(frozen);
  auto network = script_network(output_layer, backbone.module());
  if (network.front().module->parameters().empty())
    throw std::runtime_error(backbone.file().string() +
                             " has no weights that could learn: it was frozen when it was "
                             "exported; export the network without torch.jit.freeze");
  return network;
}

std::shared_ptr<const Backbone> freeze(const Backbone& origin, const Network& network,
                                       Device device) {
  const auto& backbone = dynamic_cast<const TorchScriptBackbone&>(origin);
  auto module = script_of(network);
  module.eval();
  auto bytes = bytes_of(module);
  return std::make_shared<TorchScriptBackbone>(
      request_for(origin.recipe(), backbone.file(), device), std::move(module), std::move(bytes));
}

BackboneMethod torchscript_method() {
  BackboneMethod method;
  method.info = {
      "torchscript",
      "TorchScript",
      "A network of your own, exported to a TorchScript file. It takes (B, 3, S, S) with "
      "ImageNet's mean and deviation; what it returns are the features, averaged over "
      "places where it returns maps. The file is a program: open only files you trust.",
      {}};
  method.default_size = 224;
  method.weights_are_code = true;
  method.default_layer = output_layer;
  method.make = make_torchscript;
  method.unfreeze = unfreeze;
  method.freeze = freeze;
  return method;
}

const Registration<BackboneMethod> torchscript{torchscript_method()};

const Registration<Term> torchscript_term{
    {{"backbone.torchscript", "TorchScript"},
     "A network of your own, exported to a file together with its program. What it returns are the "
     "features, averaged over places where it returns maps.",
     "φ(x) = mean over places of g(x)",
     "Paszke et al.: \"PyTorch: an imperative style, high-performance deep learning library\", "
     "NeurIPS 2019"}};

}  // namespace
}  // namespace diatom::ml
