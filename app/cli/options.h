// Flags that several verbs share, each declared once.
#pragma once

#include <cstdint>
#include <string>

#include <CLI/App.hpp>

#include "app/cli/image_model.h"
#include "app/live/frame.h"
#include "ml/backbone/backbone.h"
#include "ml/core/device.h"

namespace diatom::app {

// --backbone, --weights, --layer, --size and --device. Returns the option --backbone.
CLI::Option* add_backbone_flags(CLI::App& app, ml::BackboneRequest& request);

// --model, --weights and --device of a model that a verb reads.
void add_model_flags(CLI::App& app, ModelRequest& model);

// --mode: what of a frame is looked at.
void add_mode_flag(CLI::App& app, live::Look& look);

void add_device_flag(CLI::App& app, ml::Device& device);
void add_seed_flag(CLI::App& app, std::uint64_t& seed);
void add_verbose_flag(CLI::App& app);

// --json FILE|-, as deliver() takes it.
CLI::Option* add_json_flag(CLI::App& app, std::string& destination);

}  // namespace diatom::app
