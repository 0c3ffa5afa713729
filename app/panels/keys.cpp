#include "app/panels/keys.h"

#include <imgui.h>

namespace diatom::app {
namespace {

#if IMGUI_VERSION_NUM >= 18700
using KeyName = ImGuiKey;
constexpr KeyName space = ImGuiKey_Space;
constexpr KeyName escape = ImGuiKey_Escape;
constexpr KeyName left = ImGuiKey_LeftArrow;
constexpr KeyName right = ImGuiKey_RightArrow;
constexpr KeyName letter_r = ImGuiKey_R;
constexpr KeyName letter_c = ImGuiKey_C;
constexpr KeyName letter_f = ImGuiKey_F;
constexpr KeyName letter_z = ImGuiKey_Z;
constexpr KeyName letter_n = ImGuiKey_N;
constexpr KeyName letter_m = ImGuiKey_M;
constexpr KeyName letter_s = ImGuiKey_S;
constexpr KeyName letter_u = ImGuiKey_U;
constexpr KeyName letter_x = ImGuiKey_X;
#else
using KeyName = int;  // GLFW's key codes, as its backend hands them over
constexpr KeyName space = 32;
constexpr KeyName escape = 256;
constexpr KeyName left = 263;
constexpr KeyName right = 262;
constexpr KeyName letter_r = 'R';
constexpr KeyName letter_c = 'C';
constexpr KeyName letter_f = 'F';
constexpr KeyName letter_z = 'Z';
constexpr KeyName letter_n = 'N';
constexpr KeyName letter_m = 'M';
constexpr KeyName letter_s = 'S';
constexpr KeyName letter_u = 'U';
constexpr KeyName letter_x = 'X';
#endif

KeyName name_of(Key key) {
  switch (key) {
    case Key::space:
      return space;
    case Key::escape:
      return escape;
    case Key::left:
      return left;
    case Key::right:
      return right;
    case Key::r:
      return letter_r;
    case Key::c:
      return letter_c;
    case Key::f:
      return letter_f;
    case Key::z:
      return letter_z;
    case Key::n:
      return letter_n;
    case Key::m:
      return letter_m;
    case Key::s:
      return letter_s;
    case Key::u:
      return letter_u;
    case Key::x:
      return letter_x;
  }
  return space;
}

}  // namespace

bool pressed(Key key) {
  return ImGui::IsKeyPressed(name_of(key), false);
}

bool typed(char character) {
  return ImGui::GetIO().InputQueueCharacters.contains(static_cast<ImWchar>(character));
}

}  // namespace diatom::app
