#include "app/cli/options.h"

#include <map>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

namespace diatom::app {

namespace {

std::vector<std::string> backbone_ids() {
  std::vector<std::string> ids;
  for (const auto& method : ml::BackboneRegistry::instance().all()) ids.push_back(method.info.id);
  return ids;
}

}  // namespace

CLI::Option* add_backbone_flags(CLI::App& app, ml::BackboneRequest& request) {
  const auto ids = backbone_ids();
  auto* backbone = app.add_option("--backbone", request.id,
                                  "Frozen network that turns an image into features: " +
                                      CLI::detail::join(ids, ", "))
                       ->check(CLI::IsMember(ids))
                       ->option_text("NAME");
  app.add_option("--weights", request.weights, "Its weights: .safetensors, .pth or TorchScript")
      ->option_text("FILE");
  app.add_option("--layer", request.layer, "Layer whose average is taken; the network's last one")
      ->option_text("NAME");
  app.add_option("--size", request.size, "Side of the square input; the network's own by default")
      ->check(CLI::PositiveNumber)
      ->option_text("PIXELS");
  add_device_flag(app, request.device);
  return backbone;
}

void add_model_flags(CLI::App& app, ModelRequest& model) {
  app.add_option("--model", model.file, "What `diatom top-tune` wrote")
      ->required()
      ->option_text("MODEL");
  app.add_option("--weights", model.weights, "The model's TorchScript file, if it has one")
      ->option_text("FILE");
  add_device_flag(app, model.device);
}

void add_mode_flag(CLI::App& app, live::Look& look) {
  app.add_option("--mode", look,
                 "What is looked at: the frame, its centre square, tiles, or whatever organisms "
                 "there are, each followed [frame]")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, live::Look>{{"frame", live::Look::whole_frame},
                                            {"centre", live::Look::centre_square},
                                            {"tiles", live::Look::tiles},
                                            {"organisms", live::Look::organisms}}))
      ->option_text("frame|centre|tiles|organisms");
}

void add_device_flag(CLI::App& app, ml::Device& device) {
  app.add_option_function<std::string>(
         "--device",
         [&device](const std::string& name) {
           device = name == "cuda" ? ml::Device::cuda : ml::Device::cpu;
         },
         "Where tensors live: cpu (default) or cuda")
      ->check(CLI::IsMember({"cpu", "cuda"}))
      ->option_text("cpu|cuda");
}

void add_seed_flag(CLI::App& app, std::uint64_t& seed) {
  app.add_option("--seed", seed, "Seed of everything drawn at random; 0 by default")
      ->option_text("N");
}

void add_verbose_flag(CLI::App& app) {
  app.add_flag_callback(
      "--verbose", [] { spdlog::set_level(spdlog::level::debug); }, "Say more on stderr");
}

CLI::Option* add_json_flag(CLI::App& app, std::string& destination) {
  return app
      .add_option("--json", destination, "Also write the results as JSON; - for stdout, alone")
      ->option_text("FILE|-");
}

}  // namespace diatom::app
