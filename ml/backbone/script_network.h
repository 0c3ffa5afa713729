// A TorchScript module as a Network of one stage, so that what trains networks trains it too.
#pragma once

#include <string>

#include "ml/backbone/network.h"

namespace torch::jit {
struct Module;
}

namespace diatom::ml {

// Of a copy of `script`: its weights under their own names; its parts named BatchNorm2d are batch
// norms to unfolding and freezing, others are not. Throws std::runtime_error for weights in half
// precision; calls of the stage do where the script fails, gives no single tensor, or none that
// depends on weights while gradients are recorded.
Network script_network(const std::string& name, const torch::jit::Module& script);

// A copy of the script that the network's stage runs, with what it has learnt. Only for networks
// made by script_network.
torch::jit::Module script_of(const Network& network);

}  // namespace diatom::ml
