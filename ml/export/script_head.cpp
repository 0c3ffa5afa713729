// A head's script is one formula over the tensors that a model file keeps of it, so that each
// method needs only the formula.
#include <functional>
#include <map>
#include <string>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/jit/api/module.h>

#include "ml/backbone/tensors.h"
#include "ml/classifier/kernel.h"
#include "ml/core/check.h"
#include "ml/export/script_parts.h"

namespace diatom::ml {

namespace {

using Script = torch::jit::Module;
using HeadTensors = std::map<std::string, at::Tensor>;

Script linear_script(const HeadTensors& tensors) {
  Script script("__torch__.diatom.Linear");
  script.register_parameter("weights", tensors.at("weights"), false);
  script.register_parameter("bias", tensors.at("bias"), false);
  script.define(R"(
def forward(self, rows: Tensor) -> Tensor:
    return torch.mm(rows, self.weights) + self.bias
)");
  return script;
}

Script mlp_script(const HeadTensors& tensors) {
  Script script("__torch__.diatom.Mlp");
  std::string forward = "def forward(self, x: Tensor) -> Tensor:\n";
  const auto layers = tensors.size() / 2;
  for (std::size_t i = 0; i < layers; ++i) {
    const auto number = std::to_string(i);
    script.register_parameter("weights" + number, tensors.at(number + ".weights"), false);
    script.register_parameter("bias" + number, tensors.at(number + ".bias"), false);
    forward += "    x = torch.addmm(self.bias" + number + ", x, self.weights" + number + ")\n";
    if (i + 1 < layers) forward += "    x = torch.relu(x)\n";
  }
  script.define(forward + "    return x\n");
  return script;
}

// Of the products p, which are -r^2 / 2 for kernels of the distance r and 1 + x.c for the others.
const char* formula_of(KernelShape shape) {
  switch (shape) {
    case KernelShape::gaussian:
      return "torch.exp(torch.clamp(p, max=0.0))";
    case KernelShape::laplacian:
      return "torch.exp(-torch.sqrt(torch.clamp(p, max=0.0) * -2.0))";
    case KernelShape::matern32:
      return "self.matern32(torch.sqrt(torch.clamp(p, max=0.0) * -6.0))";
    case KernelShape::matern52:
      return "self.matern52(torch.sqrt(torch.clamp(p, max=0.0) * -10.0))";
    case KernelShape::linear:
      return "p";
    case KernelShape::polynomial:
      return "torch.pow(p, self.degree)";
  }
  DIATOM_CHECK(false, "a kernel without a formula");
  return "";
}

// As in ml/classifier/kernel.cpp, rows and centres carry two more columns, so that the products are
// one matrix product: the same rounding, which large alphas would make visible.
Script falkon_script(const HeadTensors& tensors) {
  const auto& centres = tensors.at("centres");
  const auto kernel = tensors.at("kernel");
  const auto shape = static_cast<KernelShape>(kernel[0].item().toInt());
  const bool of_distance = shape != KernelShape::linear && shape != KernelShape::polynomial;
  const auto sigma = tensors.at("sigma").to(centres.scalar_type());
  const auto scaled = centres / sigma;
  const auto norms = scaled.square().sum(1, /*keepdim=*/true).mul_(-0.5);
  const auto one = at::ones_like(norms);
  const auto factor = of_distance ? at::cat({scaled, norms, one}, 1)
                                  : at::cat({scaled, one, at::zeros_like(one)}, 1);
  Script script("__torch__.diatom.Falkon");
  script.register_buffer("factor", factor);
  script.register_buffer("sigma", sigma);
  script.register_buffer("alpha", tensors.at("alpha").to(centres.scalar_type()));
  script.register_attribute("degree", c10::IntType::get(), kernel[1].item().toInt());
  script.define(std::string(R"(
def matern32(self, s: Tensor) -> Tensor:
    return torch.exp(-s) * (s + 1.0)

def matern52(self, s: Tensor) -> Tensor:
    return torch.exp(-s) * (torch.square(s) / 3.0 + s + 1.0)

def forward(self, rows: Tensor) -> Tensor:
    x = rows.to(self.factor) / self.sigma
    norms = torch.sum(x * x, [1], keepdim=True) * -0.5
    p = torch.mm(torch.cat([x, torch.ones_like(norms), norms], 1), self.factor.t())
    return torch.mm()") +
                formula_of(shape) + R"(, self.alpha).float()
)");
  return script;
}

// As in ml/classifier/nearest.cpp, the closest are found by squares, and weigh by differences.
Script nearest_script(const HeadTensors& tensors) {
  const auto& rule = tensors.at("rule");
  Script script("__torch__.diatom.Nearest");
  script.register_buffer("rows", tensors.at("rows"));
  script.register_buffer("targets", tensors.at("targets"));
  script.register_attribute("neighbours", c10::IntType::get(), rule[0].item().toInt());
  script.register_attribute("by_distance", c10::BoolType::get(), rule[1].item().toInt() != 0);
  script.define(R"(
def forward(self, rows: Tensor) -> Tensor:
    squared = torch.mm(rows, self.rows.t()) * -2.0 + torch.sum(self.rows * self.rows, [1])
    squared = squared + torch.sum(rows * rows, [1], keepdim=True)
    places = torch.topk(squared, self.neighbours, 1, False)[1]
    sums = torch.zeros_like(self.targets[places[:, 0]])
    for i in range(self.neighbours):
        place = places[:, i]
        votes = self.targets[place]
        if self.by_distance:
            apart = rows - self.rows[place]
            votes = votes / (torch.sqrt(torch.sum(apart * apart, [1], keepdim=True)) + 1e-6)
        sums = sums + votes
    return sums / torch.clamp(torch.sum(sums, [1], keepdim=True), min=1e-30) * 2.0 - 1.0
)");
  return script;
}

const std::map<std::string, std::function<Script(const HeadTensors&)>>& head_scripts() {
  static const std::map<std::string, std::function<Script(const HeadTensors&)>> scripts = {
      {"falkon", falkon_script},
      {"logistic", linear_script},
      {"mlp", mlp_script},
      {"nearest", nearest_script},
      {"ridge", linear_script}};
  return scripts;
}

}  // namespace

bool has_head_script(const std::string& method) {
  return head_scripts().contains(method);
}

Script head_script(const Head& head) {
  DIATOM_CHECK(has_head_script(head.method()), "a head without a script");
  HeadTensors tensors;
  for (const auto& [name, data] : head.tensors().tensors) tensors[name] = tensor_of(data);
  return head_scripts().at(head.method())(tensors);
}

Script standardisation_script(const Standardisation& standardisation) {
  const auto row = [](const Vector& values) {
    return view_of(Matrix(values.transpose())).clone();  // (1, D)
  };
  Script script("__torch__.diatom.Standardisation");
  script.register_buffer("mean", row(standardisation.mean));
  script.register_buffer("deviation", row(standardisation.deviation));
  script.define(R"(
def forward(self, rows: Tensor) -> Tensor:
    return (rows - self.mean) / self.deviation
)");
  return script;
}

}  // namespace diatom::ml
