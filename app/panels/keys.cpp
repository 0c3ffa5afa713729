#include "app/panels/keys.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>

namespace diatom::app {
namespace {

struct KeyModifier {
  std::string_view words;
  bool Chord::*held;
};
constexpr std::array key_modifiers = {KeyModifier{"Ctrl+", &Chord::ctrl},
                                      KeyModifier{"Alt+", &Chord::alt},
                                      KeyModifier{"Shift+", &Chord::shift}};

#if IMGUI_VERSION_NUM >= 18700
using KeyCode = ImGuiKey;
constexpr KeyCode code_of_a = ImGuiKey_A;
constexpr KeyCode code_of_0 = ImGuiKey_0;
constexpr KeyCode code_of_keypad_0 = ImGuiKey_Keypad0;
constexpr KeyCode code_of_f1 = ImGuiKey_F1;
constexpr std::array named_codes = {
    ImGuiKey_Space,   ImGuiKey_Escape, ImGuiKey_Enter,      ImGuiKey_Tab,       ImGuiKey_Backspace,
    ImGuiKey_Insert,  ImGuiKey_Delete, ImGuiKey_RightArrow, ImGuiKey_LeftArrow, ImGuiKey_DownArrow,
    ImGuiKey_UpArrow, ImGuiKey_PageUp, ImGuiKey_PageDown,   ImGuiKey_Home,      ImGuiKey_End};
constexpr std::array sign_codes = {ImGuiKey_Equal,      ImGuiKey_Minus,       ImGuiKey_Comma,
                                   ImGuiKey_Period,     ImGuiKey_Slash,       ImGuiKey_Semicolon,
                                   ImGuiKey_Apostrophe, ImGuiKey_LeftBracket, ImGuiKey_RightBracket,
                                   ImGuiKey_Backslash,  ImGuiKey_GraveAccent};
constexpr std::array keypad_sign_codes = {ImGuiKey_KeypadAdd, ImGuiKey_KeypadSubtract};
#else
using KeyCode = int;  // GLFW's, as its backend hands them over
constexpr KeyCode code_of_a = 'A';
constexpr KeyCode code_of_0 = '0';
constexpr KeyCode code_of_keypad_0 = 320;
constexpr KeyCode code_of_f1 = 290;
constexpr std::array named_codes = {32,  256, 257, 258, 259, 260, 261, 262,
                                    263, 264, 265, 266, 267, 268, 269};
constexpr std::array sign_codes = {61, 45, 44, 46, 47, 59, 39, 91, 93, 92, 96};
constexpr std::array keypad_sign_codes = {334, 333};
#endif

constexpr std::array<std::string_view, named_codes.size()> key_names = {
    "Space", "Esc",  "Enter", "Tab",     "Backspace", "Insert", "Delete", "Right",
    "Left",  "Down", "Up",    "Page Up", "Page Down", "Home",   "End"};

// Beside Ctrl or Alt nothing is typed: a sign is then the key that bears it on an American
// keyboard.
constexpr std::string_view key_signs = "+-,./;'[]\\`";
static_assert(key_signs.size() == sign_codes.size());

constexpr int function_keys = 12;
constexpr KeyCode no_code{};

using Codes = std::array<KeyCode, 2>;  // of the keys that are meant; no_code for none

KeyCode code_after(KeyCode first, int count) {
  return static_cast<KeyCode>(static_cast<int>(first) + count);
}

bool is_letter(const std::string& key) {
  return key.size() == 1 && key[0] >= 'A' && key[0] <= 'Z';
}

// A digit counts as one.
bool is_sign(const std::string& key) {
  return key.size() == 1 && std::isgraph(static_cast<unsigned char>(key[0])) != 0 &&
         std::isalpha(static_cast<unsigned char>(key[0])) == 0;
}

// 1 to 12; 0 for what is no function key.
int number_of_function_key(const std::string& key) {
  for (int number = 1; number <= function_keys; ++number)
    if (key == fmt::format("F{}", number)) return number;
  return 0;
}

Codes codes_of_sign(char sign) {
  if (std::isdigit(static_cast<unsigned char>(sign)) != 0)
    return {code_after(code_of_0, sign - '0'), code_after(code_of_keypad_0, sign - '0')};
  const auto place = key_signs.find(sign);
  if (place == std::string_view::npos) return {no_code, no_code};
  return {sign_codes.at(place),
          place < keypad_sign_codes.size() ? keypad_sign_codes.at(place) : no_code};
}

Codes codes_of(const std::string& key) {
  if (is_letter(key)) return {code_after(code_of_a, key[0] - 'A'), no_code};
  if (is_sign(key)) return codes_of_sign(key[0]);
  if (const int number = number_of_function_key(key); number > 0)
    return {code_after(code_of_f1, number - 1), no_code};
  const auto* const named = std::find(key_names.begin(), key_names.end(), key);
  if (named == key_names.end()) return {no_code, no_code};
  return {named_codes.at(static_cast<std::size_t>(named - key_names.begin())), no_code};
}

bool is_key(const std::string& key) {
  return is_sign(key) || codes_of(key)[0] != no_code;
}

bool went_down(const Codes& codes, bool repeat = false) {
  return std::any_of(codes.begin(), codes.end(), [repeat](KeyCode code) {
    return code != no_code && ImGui::IsKeyPressed(code, repeat);
  });
}

bool is_down(const Codes& codes) {
  return std::any_of(codes.begin(), codes.end(),
                     [](KeyCode code) { return code != no_code && ImGui::IsKeyDown(code); });
}

// All but key_signs without Ctrl and Alt, which are typed.
std::optional<std::string> key_that_went_down(bool with_signs) {
  for (char letter = 'A'; letter <= 'Z'; ++letter)
    if (went_down(codes_of({letter}))) return std::string{letter};
  for (const auto name : key_names)
    if (went_down(codes_of(std::string(name)))) return std::string(name);
  for (int number = 1; number <= function_keys; ++number)
    if (auto key = fmt::format("F{}", number); went_down(codes_of(key))) return key;
  if (!with_signs) return std::nullopt;
  for (const char sign : std::string("0123456789") + std::string(key_signs))
    if (went_down(codes_of({sign}))) return std::string{sign};
  return std::nullopt;
}

}  // namespace

std::string to_text(const Chord& chord) {
  std::string words;
  for (const auto& modifier : key_modifiers)
    if (chord.*modifier.held) words += modifier.words;
  return words + chord.key;
}

std::optional<Chord> chord_from(const std::string& words) {
  Chord chord;
  std::string_view rest = words;
  for (const auto& modifier : key_modifiers) {
    if (rest.substr(0, modifier.words.size()) != modifier.words) continue;
    chord.*modifier.held = true;
    rest.remove_prefix(modifier.words.size());
  }
  chord.key = rest;
  const bool is_shifted_sign = chord.shift && is_sign(chord.key);
  return is_key(chord.key) && !is_shifted_sign ? std::optional(chord) : std::nullopt;
}

bool pressed(const Chord& chord) {
  const auto& io = ImGui::GetIO();
  if (io.KeyCtrl != chord.ctrl) return false;
  const bool alone = !chord.ctrl && !chord.alt;
  if (alone && is_sign(chord.key)) return typed(chord.key[0]);  // some are typed by Alt Gr
  if (io.KeyAlt != chord.alt) return false;
  if (!is_sign(chord.key) && io.KeyShift != chord.shift) return false;
  const auto codes = codes_of(chord.key);
  if (went_down(codes)) return true;
  // From a keyboard on the screen, letters come without a key that goes down.
  if (!alone || !is_letter(chord.key) || is_down(codes)) return false;
  const char letter = chord.key[0];
  return typed(chord.shift ? letter
                           : static_cast<char>(std::tolower(static_cast<unsigned char>(letter))));
}

std::optional<Chord> pressed_chord() {
  const auto& io = ImGui::GetIO();
  const bool types = !io.KeyCtrl && !io.KeyAlt;
  if (types)
    for (const ImWchar character : io.InputQueueCharacters)
      if (const std::string key(1, static_cast<char>(character)); character < 128 && is_sign(key))
        return Chord{.key = key};
  auto key = key_that_went_down(!types);
  if (!key) return std::nullopt;
  const bool shift = io.KeyShift && !is_sign(*key);
  return Chord{io.KeyCtrl, io.KeyAlt, shift, std::move(*key)};
}

bool pressed_or_held(const std::string& key) {
  return went_down(codes_of(key), true);
}

bool typed(char character) {
  return ImGui::GetIO().InputQueueCharacters.contains(static_cast<ImWchar>(character));
}

}  // namespace diatom::app
