#include "ml/backbone/script_network.h"

#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/nn/modules/batchnorm.h>

#include "ml/backbone/tensors.h"

namespace diatom::ml {
namespace {

using Script = torch::jit::Module;

// Through the bytes of a file: Module::deepcopy would share the compiled code, and its tensors
// would be results of copying, which collect no gradients.
Script copy_of(const Script& script) {
  std::stringstream bytes;
  script.save(bytes);
  return torch::jit::load(bytes);
}

bool is_real(const at::Tensor& tensor) {
  return tensor.defined() && tensor.is_floating_point();
}

void check_precision(const std::string& name, const at::Tensor& tensor) {
  if (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble) return;
  throw std::runtime_error(std::string("the TorchScript file's tensor '") + name + "' is of type " +
                           at::toString(tensor.scalar_type()) +
                           ", which cannot be fine-tuned here; export the network in float32");
}

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

// A part of the script as a module: its own tensors, shared, and its parts. Whole numbers and masks
// do not learn and stay with the script alone.
class ScriptPart : public torch::nn::Module {
 public:
  explicit ScriptPart(const Script& script) : script_(script) {
    for (const auto& [name, value] : script.named_parameters(/*recurse=*/false)) {
      if (!is_real(value)) continue;
      check_precision(name, value);
      register_parameter(name, value);
    }
    for (const auto& [name, value] : script.named_buffers(/*recurse=*/false)) {
      if (!is_real(value)) continue;
      check_precision(name, value);
      register_buffer(name, value);
    }
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

c10::IValue output_of(const Script& script, const at::Tensor& images) {
  // Optimised graphs would come into play after a few calls and change the last bits: a run that
  // goes on from a checkpoint could not repeat them.
  const torch::jit::GraphOptimizerEnabledGuard as_written(false);
  try {
    return script.get_method("forward")({images});
  } catch (const std::exception& error) {
    throw std::runtime_error("the TorchScript file fails while it learns: " + first_line(error));
  }
}

at::Tensor run(ScriptPart& part, const at::Tensor& images) {
  part.settle_modes();
  const auto output = output_of(part.script(), images);
  if (!output.isTensor()) throw std::runtime_error("the TorchScript file gives no single tensor");
  if (at::GradMode::is_enabled() && !output.toTensor().requires_grad())
    throw std::runtime_error(
        "what the TorchScript file gives does not depend on weights that could learn; export the "
        "network without torch.no_grad and detach");
  return output.toTensor();
}

}  // namespace

Network script_network(const std::string& name, const Script& script) {
  auto part = std::make_shared<ScriptPart>(copy_of(script));
  return {{name, part, [part](const at::Tensor& images) { return run(*part, images); }}};
}

Script script_of(const Network& network) {
  return copy_of(dynamic_cast<const ScriptPart&>(*network.front().module).script());
}

}  // namespace diatom::ml
