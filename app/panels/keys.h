// Keys, the same for ImGui 1.86 (numbers of the window library) and 1.87 and later (names).
#pragma once

namespace diatom::app {

enum class Key { space, escape, left, right, r, c, f, z, n, m, s, u, x };

// Whether the key went down this frame; holding it does not repeat.
bool pressed(Key key);

// Whether the character was typed this frame, on whatever keyboard layout; holding it repeats.
bool typed(char character);

}  // namespace diatom::app
