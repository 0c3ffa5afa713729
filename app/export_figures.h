// ExportFigures: what the newest training showed and is worth, as figures in files.
#pragma once

#include <filesystem>
#include <string>

#include "app/session.h"

namespace diatom::app {

// SVG. All throw std::runtime_error with one sentence where there is nothing to draw: of curves
// before a training has begun, of the others where nothing was held out.
std::string curves_svg(const Session& session);
std::string confusion_svg(const Session& session);
std::string reliability_svg(const Session& session);

bool is_figure(const std::filesystem::path& file);        // *.svg or *.png
void check_is_figure(const std::filesystem::path& file);  // throws std::runtime_error

// SVG as it is, or as the PNG that it shows, twice as large. Throws std::runtime_error.
void write_figure(const std::filesystem::path& file, const std::string& svg);

}  // namespace diatom::app
