#include "app/panels/style.h"

#include <array>
#include <cmath>
#include <filesystem>
#include <string>

namespace diatom::app {
namespace {

// The names that 1.90.9 gave to a tab's states.
#if IMGUI_VERSION_NUM < 19090
constexpr ImGuiCol ImGuiCol_TabSelected = ImGuiCol_TabActive;
constexpr ImGuiCol ImGuiCol_TabDimmed = ImGuiCol_TabUnfocused;
constexpr ImGuiCol ImGuiCol_TabDimmedSelected = ImGuiCol_TabUnfocusedActive;
#endif

constexpr float body_px = 15;
constexpr float figure_px = 34;

// Latin with accents, Greek (λ, σ, α), dashes and quotes. ImGui keeps the pointer.
constexpr std::array<ImWchar, 9> letters = {0x0020, 0x017F, 0x0370, 0x03FF, 0x2010,
                                            0x205E, 0x20AC, 0x20AC, 0};
// What Roboto lacks: primes, small letters above and below the line (ᵀ, ᵢ, ⁻¹, ₙ, ⱼ), ℝ, arrows,
// mathematics.
constexpr std::array<ImWchar, 15> symbols = {0x1D2C, 0x1D6A, 0x2010, 0x205E, 0x2070,
                                             0x209C, 0x2100, 0x214F, 0x2190, 0x21FF,
                                             0x2200, 0x22FF, 0x2C7C, 0x2C7D, 0};

std::string roboto(const char* file) {
  return std::string("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/") + file;
}

void add_font(const std::string& file, float size_px) {
  auto& atlas = *ImGui::GetIO().Fonts;
  if (!std::filesystem::exists(file)) {
    ImFontConfig config;
    config.SizePixels = size_px;
    atlas.AddFontDefault(&config);
    return;
  }
  atlas.AddFontFromFileTTF(file.c_str(), size_px, nullptr, letters.data());
}

void merge_symbols(float size_px) {
  const char* file = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
  if (!std::filesystem::exists(file)) return;
  ImFontConfig config;
  config.MergeMode = true;
  ImGui::GetIO().Fonts->AddFontFromFileTTF(file, size_px, &config, symbols.data());
}

ImVec4 hex(unsigned rgb, float alpha = 1) {
  return {static_cast<float>(rgb >> 16U & 0xFFU) / 255, static_cast<float>(rgb >> 8U & 0xFFU) / 255,
          static_cast<float>(rgb & 0xFFU) / 255, alpha};
}

ImVec4 faded(ImVec4 color, float alpha) {
  return {color.x, color.y, color.z, color.w * alpha};
}

void set_sizes(ImGuiStyle& style) {
  style.WindowPadding = {12, 10};
  style.FramePadding = {9, 5};
  style.ItemSpacing = {8, 7};
  style.ItemInnerSpacing = {6, 4};
  style.CellPadding = {6, 2};
  style.IndentSpacing = 16;
  style.ScrollbarSize = 10;
  style.GrabMinSize = 10;
  style.WindowRounding = 8;
  style.ChildRounding = 8;
  style.FrameRounding = 5;
  style.PopupRounding = 8;
  style.ScrollbarRounding = 5;
  style.GrabRounding = 5;
  style.TabRounding = 5;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 1;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.WindowMinSize = {1, 1};
  style.DisabledAlpha = 0.45F;
}

void set_colors(ImVec4* colors, const UiColors& ui) {
  const ImVec4 none(0, 0, 0, 0);
  colors[ImGuiCol_Text] = ui.text;
  colors[ImGuiCol_TextDisabled] = ui.muted;
  colors[ImGuiCol_WindowBg] = ui.backdrop;
  colors[ImGuiCol_ChildBg] = ui.panel;
  colors[ImGuiCol_PopupBg] = ui.panel;
  colors[ImGuiCol_Border] = ui.line;
  colors[ImGuiCol_BorderShadow] = none;
  colors[ImGuiCol_FrameBg] = ui.raised;
  colors[ImGuiCol_FrameBgHovered] = faded(ui.accent, 0.18F);
  colors[ImGuiCol_FrameBgActive] = faded(ui.accent, 0.28F);
  colors[ImGuiCol_ScrollbarBg] = none;
  colors[ImGuiCol_ScrollbarGrab] = faded(ui.muted, 0.35F);
  colors[ImGuiCol_ScrollbarGrabHovered] = faded(ui.muted, 0.55F);
  colors[ImGuiCol_ScrollbarGrabActive] = faded(ui.muted, 0.75F);
  colors[ImGuiCol_CheckMark] = ui.accent;
  colors[ImGuiCol_SliderGrab] = ui.accent;
  colors[ImGuiCol_SliderGrabActive] = ui.accent;
  colors[ImGuiCol_Button] = ui.raised;
  colors[ImGuiCol_ButtonHovered] = faded(ui.accent, 0.25F);
  colors[ImGuiCol_ButtonActive] = faded(ui.accent, 0.45F);
  colors[ImGuiCol_Header] = faded(ui.accent, 0.20F);
  colors[ImGuiCol_HeaderHovered] = faded(ui.accent, 0.16F);
  colors[ImGuiCol_HeaderActive] = faded(ui.accent, 0.32F);
  colors[ImGuiCol_Separator] = ui.line;
  colors[ImGuiCol_SeparatorHovered] = ui.accent;
  colors[ImGuiCol_SeparatorActive] = ui.accent;
  colors[ImGuiCol_Tab] = none;
  colors[ImGuiCol_TabHovered] = faded(ui.accent, 0.25F);
  colors[ImGuiCol_TabSelected] = faded(ui.accent, 0.18F);
  colors[ImGuiCol_TabDimmed] = none;
  colors[ImGuiCol_TabDimmedSelected] = faded(ui.accent, 0.18F);
  colors[ImGuiCol_PlotHistogram] = ui.accent;
  colors[ImGuiCol_TableHeaderBg] = none;
  colors[ImGuiCol_TableBorderStrong] = ui.line;
  colors[ImGuiCol_TableBorderLight] = ui.line;
  colors[ImGuiCol_TableRowBg] = none;
  colors[ImGuiCol_TableRowBgAlt] = faded(ui.muted, 0.05F);
  colors[ImGuiCol_TextSelectedBg] = faded(ui.accent, 0.35F);
  colors[ImGuiCol_NavHighlight] = ui.accent;
  colors[ImGuiCol_ModalWindowDimBg] = hex(0x000000, 0.45F);
}

}  // namespace

UiColors ui_colors(renderer::Theme theme) {
  if (theme == renderer::Theme::light)
    return {hex(0xDDE3E8), hex(0xFAFBFC), hex(0xECF0F3), hex(0x0F2030, 0.10F), hex(0x17202A),
            hex(0x66727F), hex(0x0B7F79), hex(0xFFFFFF), hex(0xA86200),        hex(0xC02F2F)};
  return {hex(0x0A0D12), hex(0x11161D), hex(0x1C232D), hex(0xFFFFFF, 0.07F), hex(0xE4E9EF),
          hex(0x8793A1), hex(0x3CCFC0), hex(0x06201E), hex(0xF2B84B),        hex(0xF4716B)};
}

void load_fonts(float scale) {
  ImGui::GetIO().Fonts->Clear();
  const float body = std::round(body_px * scale);
  add_font(roboto("Roboto-Regular.ttf"), body);
  merge_symbols(body);
  add_font(roboto("Roboto-Medium.ttf"), body);
  merge_symbols(body);
  add_font(roboto("Roboto-Medium.ttf"), std::round(figure_px * scale));
}

ImFont* font(Font which) {
  const auto& fonts = ImGui::GetIO().Fonts->Fonts;
  const int wanted = static_cast<int>(which);
  return fonts[wanted < fonts.Size ? wanted : 0];
}

void apply_style(renderer::Theme theme, float scale) {
  ImGuiStyle style;
  set_sizes(style);
  style.ScaleAllSizes(scale);
  style.WindowMinSize = {1, 1};
  set_colors(style.Colors, ui_colors(theme));
  ImGui::GetStyle() = style;
}

}  // namespace diatom::app
