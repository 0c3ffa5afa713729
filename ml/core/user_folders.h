// The folders that are this program's in a person's home, by the XDG base directory specification.
// Each is absolute; none is created by these calls. Where there is no home either, they are
// folders for temporary files.
#pragma once

#include <filesystem>

namespace diatom::ml {

std::filesystem::path home_folder();    // $HOME, or the root where there is none
std::filesystem::path config_folder();  // $XDG_CONFIG_HOME/diatom, or ~/.config/diatom
std::filesystem::path data_folder();    // $XDG_DATA_HOME/diatom, or ~/.local/share/diatom
std::filesystem::path state_folder();   // $XDG_STATE_HOME/diatom, or ~/.local/state/diatom
std::filesystem::path cache_folder();   // $XDG_CACHE_HOME/diatom, or ~/.cache/diatom

}  // namespace diatom::ml
