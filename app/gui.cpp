#include "app/gui.h"

#include <stdexcept>

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

namespace diatom::app {

GuiContext::GuiContext() {
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // the tiling is ours, there is nothing to keep
}

GuiContext::~GuiContext() {
  ImGui::DestroyContext();
}

GuiDrawing::GuiDrawing() {
  if (!ImGui_ImplOpenGL3_Init("#version 450"))
    throw std::runtime_error("the user interface found no OpenGL functions: install libgl1");
}

GuiDrawing::~GuiDrawing() {
  ImGui_ImplOpenGL3_Shutdown();
}

void GuiDrawing::take_fonts() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void GuiDrawing::begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

void GuiDrawing::end_frame() {
  ImGui::Render();
}

void GuiDrawing::draw() {
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace diatom::app
