#include "ml/backbone/script_network.h"

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/nn/modules/batchnorm.h>

namespace diatom::ml {
namespace {

using Script = torch::jit::Module;

// Traced modules may lack the flag: their mode was settled when they were traced.
void set_training(Script& script, bool on) {
  if (script.hasattr("training")) script.setattr("training", on);
}

bool is_norm(const Script& script) {
  const auto name = script.type()->name();
  if (!name || name->name() != "BatchNorm2d") return false;
  for (const auto* tensor : {"weight", "bias", "running_mean", "running_var"})
    if (!script.hasattr(tensor) || !script.attr(tensor).isTensor()) return false;
  return true;
}

// The script's batch norm as one of LibTorch's: both hold the same tensors.
std::shared_ptr<torch::nn::BatchNorm2dImpl> norm_of(Script script) {
  auto norm =
      std::make_shared<torch::nn::BatchNorm2dImpl>(script.attr("weight").toTensor().numel());
  const auto share = [&](const char* name, const at::Tensor& tensor) {
    tensor.detach().copy_(script.attr(name).toTensor());
    script.setattr(name, tensor);
  };
  share("weight", norm->weight);
  share("bias", norm->bias);
  share("running_mean", norm->running_mean);
  share("running_var", norm->running_var);
  return norm;
}

// A part of the script as a module: its own tensors, shared, and its parts.
class ScriptPart : public torch::nn::Module {
 public:
  explicit ScriptPart(const Script& script) : script_(script) {
    for (const auto& parameter : script.named_parameters(/*recurse=*/false))
      register_parameter(parameter.name, parameter.value);
    for (const auto& buffer : script.named_buffers(/*recurse=*/false))
      register_buffer(buffer.name, buffer.value);
    for (const auto& [name, value] : script.named_children()) {
      if (is_norm(value))
        norms_.emplace_back(value, register_module(name, norm_of(value)));
      else
        parts_.push_back(register_module(name, std::make_shared<ScriptPart>(value)));
    }
  }

  const Script& script() const { return script_; }

  // Puts the script's parts into the modes, training or evaluation, of these modules.
  void settle_modes() {
    set_training(script_, is_training());
    for (auto& [script, norm] : norms_) set_training(script, norm->is_training());
    for (const auto& part : parts_) part->settle_modes();
  }

 private:
  Script script_;
  std::vector<std::pair<Script, std::shared_ptr<torch::nn::BatchNorm2dImpl>>> norms_;
  std::vector<std::shared_ptr<ScriptPart>> parts_;
};

at::Tensor run(ScriptPart& part, const at::Tensor& images) {
  // Optimised graphs would come into play after a few calls and change the last bits: a run that
  // goes on from a checkpoint could not repeat them.
  const torch::jit::GraphOptimizerEnabledGuard as_written(false);
  part.settle_modes();
  const auto output = part.script().get_method("forward")({images});
  if (!output.isTensor()) throw std::runtime_error("the TorchScript file gives no single tensor");
  return output.toTensor();
}

}  // namespace

Network script_network(const std::string& name, const Script& script) {
  auto part = std::make_shared<ScriptPart>(script.deepcopy());
  return {{name, part, [part](const at::Tensor& images) { return run(*part, images); }}};
}

Script script_of(const Network& network) {
  return dynamic_cast<const ScriptPart&>(*network.front().module).script().deepcopy();
}

}  // namespace diatom::ml
