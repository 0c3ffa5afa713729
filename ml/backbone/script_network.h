// A TorchScript module as a Network of one stage, so that what trains networks trains it too.
#pragma once

#include <string>

#include "ml/backbone/network.h"

namespace torch::jit {
struct Module;
}

namespace diatom::ml {

// Of a copy of `script`: its weights under their own names, its batch norms seen as such. Calls of
// the stage throw std::runtime_error where the script gives no single tensor.
Network script_network(const std::string& name, const torch::jit::Module& script);

// A copy of the script that the network's stage runs, with what it has learnt. Only for networks
// made by script_network.
torch::jit::Module script_of(const Network& network);

}  // namespace diatom::ml
