// What a synthetic address shows; whoever knows it knows the truth about every frame.
#pragma once

#include <string>

#include "ml/synth/world.h"

namespace diatom::live {

// "synthetic", "synthetic:640x480" or "synthetic:640x480:8" (width, height, organisms). Throws
// std::runtime_error for another form; whether a scene can be that large, the scene says.
ml::SceneOptions synthetic_scene(const std::string& address);

}  // namespace diatom::live
