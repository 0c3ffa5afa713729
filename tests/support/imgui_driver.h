// Drives an interface without a display: ImGui frames with a mouse and keys set by hand. Widgets
// are found by their id, as a person finds them: by moving the mouse until they light up.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <imgui.h>
#include <imgui_internal.h>

namespace diatom::tests {

enum class TestKey { space, escape, r, c, enter, z, n, m, s, x, p, y, up, down, f9 };

class ImGuiDriver {
 public:
  ImGuiDriver(ImVec2 display, std::function<void()> draw)
      : context_(ImGui::CreateContext()), draw_(std::move(draw)) {
    auto& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = display;
    io.DeltaTime = 1.0F / 60;
    io.MousePos = {-1, -1};
    io.ClipboardUserData = &words_;
    io.SetClipboardTextFn = [](void* words, const char* text) {
      *static_cast<std::string*>(words) = text;
    };
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  }
  ~ImGuiDriver() { ImGui::DestroyContext(context_); }
  ImGuiDriver(const ImGuiDriver&) = delete;
  ImGuiDriver& operator=(const ImGuiDriver&) = delete;

  void resize(ImVec2 display) { ImGui::GetIO().DisplaySize = display; }

  void frame() {
    ImGui::NewFrame();
    draw_();
    ImGui::Render();
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }

  // Every word of the next frame, also of what is scrolled out of sight.
  std::string words() {
    words_.clear();
    ImGui::NewFrame();
    ImGui::LogToClipboard(0);
    draw_();
    ImGui::LogFinish();
    ImGui::Render();
    return words_;
  }

  void move_to(ImVec2 at) {
    ImGui::GetIO().MousePos = at;
    frame();
  }
  void press(int button = 0) {
    ImGui::GetIO().MouseDown[button] = true;
    frame();
  }
  void release(int button = 0) {
    ImGui::GetIO().MouseDown[button] = false;
    frame();
  }
  void click(ImVec2 at) {
    frames(30);  // long enough ago for this to be no double click
    move_to(at);
    press();
    release();
  }
  void double_click(ImVec2 at) {
    click(at);
    press();
    release();
  }
  void drag(ImVec2 from, ImVec2 to, int button = 0) {
    move_to(from);
    press(button);
    constexpr int pieces = 8;
    for (int i = 1; i <= pieces; ++i) {
      const float share = static_cast<float>(i) / pieces;
      move_to({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)});
    }
    release(button);
  }
  void wheel(float steps) {
    ImGui::GetIO().MouseWheel = steps;
    frame();
  }

  // Held until let go.
  void hold_shift(bool held) { hold_modifier(ImGui::GetIO().KeyShift, ModShift, held); }
  void hold_ctrl(bool held) { hold_modifier(ImGui::GetIO().KeyCtrl, ModCtrl, held); }
  void hold_alt(bool held) { hold_modifier(ImGui::GetIO().KeyAlt, ModAlt, held); }

  void tap(TestKey key) {
    set_key(key, true);
    frame();
    set_key(key, false);
    frame();
  }
  void type(const char* characters) {
    ImGui::GetIO().AddInputCharactersUTF8(characters);
    frames(2);
  }

  // The middle of the widget with these ids, outermost first, in the window whose name contains
  // `window`. Fails the test where the mouse finds no such widget.
  ImVec2 find(std::initializer_list<const char*> ids, const std::string& window) {
    frames(2);
    const ImGuiWindow* const where = window_named(window);
    if (where == nullptr) {
      ADD_FAILURE() << "no window is called " << window;
      return {0, 0};
    }
    ImGuiID wanted = where->ID;
    std::string path;
    for (const char* id : ids) {
      wanted = ImHashStr(id, 0, wanted);
      path += std::string("/") + id;
    }
    const ImRect room = where->Rect();
    for (float y = room.Min.y + 2; y < room.Max.y; y += 6)
      for (float x = room.Min.x + 3; x < room.Max.x; x += 5) {
        move_to({x, y});
        if (context_->HoveredId == wanted) return {x, y};
      }
    ADD_FAILURE() << "the mouse finds no " << path << " in " << window;
    return {0, 0};
  }

 private:
#if IMGUI_VERSION_NUM >= 18900
  // Since 1.89 each frame derives the modifiers from the keys that were reported.
  static constexpr ImGuiKey ModShift = ImGuiMod_Shift;
  static constexpr ImGuiKey ModCtrl = ImGuiMod_Ctrl;
  static constexpr ImGuiKey ModAlt = ImGuiMod_Alt;
  static void hold_modifier(bool& /*state*/, ImGuiKey key, bool held) {
    ImGui::GetIO().AddKeyEvent(key, held);
  }
#else
  enum Modifier { ModShift, ModCtrl, ModAlt };
  static void hold_modifier(bool& state, Modifier /*key*/, bool held) {
    state = held;
  }
#endif

  const ImGuiWindow* window_named(const std::string& part) const {
    for (const ImGuiWindow* window : context_->Windows)
      if (window->Active && std::string(window->Name).find(part) != std::string::npos)
        return window;
    return nullptr;
  }

  static void set_key(TestKey key, bool down) {
#if IMGUI_VERSION_NUM >= 18700
    constexpr ImGuiKey keys[] = {ImGuiKey_Space,   ImGuiKey_Escape,    ImGuiKey_R, ImGuiKey_C,
                                 ImGuiKey_Enter,   ImGuiKey_Z,         ImGuiKey_N, ImGuiKey_M,
                                 ImGuiKey_S,       ImGuiKey_X,         ImGuiKey_P, ImGuiKey_Y,
                                 ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_F9};
    ImGui::GetIO().AddKeyEvent(keys[static_cast<int>(key)], down);
#else
    constexpr int keys[] = {32,  256, 'R', 'C', 257, 'Z', 'N', 'M',
                            'S', 'X', 'P', 'Y', 265, 264, 298};  // GLFW's codes
    ImGui::GetIO().KeyMap[ImGuiKey_Enter] = 257;
    ImGui::GetIO().KeyMap[ImGuiKey_Space] = 32;
    ImGui::GetIO().KeyMap[ImGuiKey_Escape] = 256;
    ImGui::GetIO().KeysDown[keys[static_cast<int>(key)]] = down;
#endif
  }

  ImGuiContext* context_;
  std::function<void()> draw_;
  std::string words_;
};

}  // namespace diatom::tests
