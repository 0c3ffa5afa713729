// SettingsLine: seed and settings in one line of text that reproduces a run on another machine:
// JSON of what differs from the defaults.
//
//   {"data":"synthetic","seed":3,"choices":{"classifier_values":{"falkon":{"centres":150.0}}}}
#pragma once

#include <string>

#include "app/session.h"

namespace diatom::app {

std::string settings_line(const Session& session);

// Methods, their values, backbone and seed as the line says, and the defaults where it says
// nothing; the data are not opened. Throws std::runtime_error with one sentence, and leaves the
// session as it was, where the line is no such JSON or the methods allow no such values.
void take_settings_line(const std::string& line, Session& session);

}  // namespace diatom::app
