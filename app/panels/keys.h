// Keys, the same for ImGui 1.86 (numbers of the window library) and 1.87 and later (names). This is
// the only file that knows either.
#pragma once

#include <optional>
#include <string>

namespace diatom::app {

// A key and what is held beside it. Letters and named keys are themselves; a digit or a sign is
// whatever types it on this keyboard, so that Shift is part of it and not beside it.
struct Chord {
  bool ctrl = false;
  bool alt = false;
  bool shift = false;
  std::string key;  // "Z", "F11", "Left", "Space", "1", "?"

  bool operator==(const Chord&) const = default;
};

// "Ctrl+Shift+Z", and back. Nothing for words that name no key.
std::string to_text(const Chord& chord);
std::optional<Chord> chord_from(const std::string& words);

// Whether it went down this frame; holding it does not repeat, but for what is typed.
bool pressed(const Chord& chord);

// What went down this frame; nothing while only Ctrl, Alt or Shift are held.
std::optional<Chord> pressed_chord();

// Whether a named key went down, or is repeated by being held, whatever is held beside it.
bool pressed_or_held(const std::string& key);

// Whether the character was typed this frame, on whatever keyboard layout; holding it repeats.
bool typed(char character);

}  // namespace diatom::app
