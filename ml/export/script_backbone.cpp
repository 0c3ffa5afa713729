// Networks are traced: their modules are C++, and only what they compute becomes a script. Their
// weights stay parameters under their published names.
#include <sstream>
#include <string>

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/nn/module.h>

#include "ml/backbone/network.h"
#include "ml/export/script_parts.h"

namespace diatom::ml {

namespace {

using Script = torch::jit::Module;

const BackboneMethod& method_of(const Backbone& backbone) {
  return BackboneRegistry::instance().find(backbone.recipe().backbone);
}

// The part of that name, which is made where there is none yet. LibTorch takes types of one name
// for one type, and searches a type that contains itself for ever: so each part has its own.
Script part_of(Script& parent, const std::string& name) {
  if (!parent.hasattr(name))
    parent.register_module(name, Script(parent.type()->name()->qualifiedName() + '_' + name));
  return parent.attr(name).toModule();
}

// The module's tensors, shared, as a script's: tracing then finds them by name.
void mirror(const torch::nn::Module& module, Script script) {
  for (const auto& item : module.named_parameters(/*recurse=*/false))
    script.register_parameter(item.key(), item.value(), /*is_buffer=*/false);
  for (const auto& item : module.named_buffers(/*recurse=*/false))
    if (item.key() != "num_batches_tracked") script.register_buffer(item.key(), item.value());
  for (const auto& item : module.named_children())
    mirror(*item.value(), part_of(script, item.key()));
}

// "features.18" is the part 18 of the part features.
void mirror_stage(const Stage& stage, Script script) {
  std::istringstream path(stage.name);
  for (std::string name; std::getline(path, name, '.');) script = part_of(script, name);
  mirror(*stage.module, script);
}

void add_forward(Script& script, const Network& network, int size) {
  // Two images, so that what asks for their number cannot take it for one.
  const auto example = at::zeros({2, 3, size, size});
  const auto traced = torch::jit::tracer::trace(
      {example},
      [&network](const torch::jit::Stack& inputs) {
        return torch::jit::Stack{pooled_features(network, inputs[0].toTensor())};
      },
      [](const at::Tensor& /*value*/) { return std::string(); }, /*strict=*/true,
      /*force_outplace=*/true, &script);
  const c10::QualifiedName forward(*script.type()->name(), "forward");
  script.type()->addMethod(
      script._ivalue()->compilation_unit()->create_function(forward, traced.first->graph));
}

Script network_script(const Backbone& backbone) {
  const at::NoGradGuard no_gradients;
  const auto network = method_of(backbone).unfreeze(backbone);
  Script script("__torch__.diatom.Network");
  for (const auto& stage : network) {
    stage.module->eval();
    mirror_stage(stage, script);
  }
  add_forward(script, network, backbone.recipe().image.size);
  return script;
}

// What pooled_rows() does to the file's own output.
Script file_script(const std::string& code) {
  std::istringstream bytes(code);
  Script script("__torch__.diatom.File");
  auto network = torch::jit::load(bytes);
  network.eval();
  script.register_module("network", network);
  script.define(R"(
def forward(self, images: Tensor) -> Tensor:
    rows = self.network.forward(images)
    if rows.dim() == 4:
        rows = rows.mean([2, 3])
    return rows.reshape([images.size(0), -1]).float()
)");
  return script;
}

// The grey cells of ml/backbone/pixels.cpp, as many as its D.
Script pixels_script(int dim) {
  int side = 1;
  while (side * side < dim) ++side;
  Script script("__torch__.diatom.Pixels");
  script.register_attribute("side", c10::IntType::get(), side);
  script.define(R"(
def forward(self, images: Tensor) -> Tensor:
    grey = images[:, 0:1] * 0.299 + images[:, 1:2] * 0.587 + images[:, 2:3] * 0.114
    return torch.adaptive_avg_pool2d(grey, [self.side, self.side]).flatten(1)
)");
  return script;
}

}  // namespace

bool has_script(const Backbone& backbone) {
  return !backbone.code().empty() || backbone.recipe().backbone == "pixels" ||
         static_cast<bool>(method_of(backbone).unfreeze);
}

Script backbone_script(const Backbone& backbone) {
  if (const auto code = backbone.code(); !code.empty()) return file_script(code);
  if (backbone.recipe().backbone == "pixels") return pixels_script(backbone.recipe().dim);
  return network_script(backbone);
}

}  // namespace diatom::ml
