// diatom-net as a trainable network; what uses it frozen asks the registry for "diatom-net".
#pragma once

#include "ml/backbone/network.h"

namespace diatom::ml {

inline constexpr int diatom_net_size_px = 64;

// With new weights, drawn from LibTorch's generator.
Network diatom_net();

}  // namespace diatom::ml
