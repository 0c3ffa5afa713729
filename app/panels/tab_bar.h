// Tab bar: the titles of panels that share a tile. Those that find no room in a few lines stand in
// a menu behind the last tab.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace diatom::app {

// Draws the titles, at least one, and returns the place of the panel that is open: the first, until
// another is clicked or named by `bring_up`.
std::size_t choose_tab(const std::vector<const char*>& titles, const std::string& bring_up);

}  // namespace diatom::app
