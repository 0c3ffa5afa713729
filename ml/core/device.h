// Where tensors live. Public headers know no LibTorch, so the choice crosses them as this.
#pragma once

namespace diatom::ml {

enum class Device { cpu, cuda };

}  // namespace diatom::ml
