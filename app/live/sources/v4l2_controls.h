// The controls of a Video4Linux camera (exposure, gain, white balance, ...) as properties. What a
// driver can also adjust by itself has a second property `<id>_auto`; setting the first ends that.
#pragma once

#include <string>
#include <vector>

#include "app/live/sources/source.h"
#include "app/live/sources/v4l2_device.h"

namespace diatom::live {

std::vector<SourceProperty> v4l2_controls(V4l2Device& device);

// False where the id is none of the controls. Throws std::system_error where the device refuses.
bool set_v4l2_control(V4l2Device& device, const std::string& id, double value);

}  // namespace diatom::live
