// What a program that was killed has left behind, known by the number of its process in the name.
#pragma once

#include <filesystem>
#include <string>

namespace diatom::ml {

// Whether `name` is `prefix` and the number of a process that is gone, and whatever follows.
bool is_of_gone_process(const std::string& name, const std::string& prefix);

// Removes the folders of such names in `folder`, with all that is in them; "" is where the program
// runs.
void sweep_folders(const std::filesystem::path& folder, const std::string& prefix);

}  // namespace diatom::ml
