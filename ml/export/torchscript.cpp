#include "ml/export/torchscript.h"

#include <sstream>
#include <stdexcept>

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include "ml/core/files.h"
#include "ml/export/script_parts.h"

namespace diatom::ml {

namespace {

torch::jit::Module model_script(const Model& model) {
  torch::jit::Module script("__torch__.diatom.Model");
  script.register_module("preparation", preparation_script(model.recipe->image));
  script.register_module("backbone", backbone_script(*model.backbone));
  script.register_module("standardisation", standardisation_script(model.standardisation));
  script.register_module("head", head_script(*model.head));
  script.register_attribute("sharpness", c10::FloatType::get(),
                            static_cast<double>(model.sharpness));
  script.register_attribute("classes", c10::ListType::ofStrings(),
                            c10::IValue(c10::List<std::string>(model.classes)));
  script.define(R"(
def scores(self, images: Tensor) -> Tensor:
    rows = self.backbone.forward(self.preparation.forward(images))
    return self.head.forward(self.standardisation.forward(rows))

def forward(self, images: Tensor) -> Tensor:
    return torch.softmax(self.scores(images) * self.sharpness, 1)
)");
  return script;
}

}  // namespace

std::string torchscript_obstacle(const Model& model) {
  const auto cannot = [](const std::string& why) {
    return "the model cannot become TorchScript: " + why;
  };
  if (!model.backbone || !model.recipe)
    return cannot("it was trained on feature rows of unknown origin, so pixels never reach it");
  if (model.recipe->isolation)
    return cannot(
        "it cuts the organism out of its picture first, which no script here does; train one on "
        "crops without segmentation");
  if (!has_script(*model.backbone))
    return cannot("its backbone '" + model.recipe->backbone + "' is no network");
  if (!has_head_script(model.head->method()))
    return cannot("its head '" + model.head->method() + "' has no script; train a classifier");
  return "";
}

void write_torchscript(const std::filesystem::path& file, const Model& model) {
  if (const auto obstacle = torchscript_obstacle(model); !obstacle.empty())
    throw std::invalid_argument(obstacle);
  // Into memory first: LibTorch's writer throws from its destructor where a disk is full.
  std::ostringstream bytes;
  model_script(model).save(bytes);
  write_atomically(file, [&bytes](std::ostream& stream) { stream << bytes.view(); });
}

}  // namespace diatom::ml
