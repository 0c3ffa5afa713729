// The two halves of ImGui's life: its context, which a window's input needs, and its drawing, which
// needs the window's OpenGL context. Declared in that order, they end in the right one.
#pragma once

namespace diatom::app {

class GuiContext {
 public:
  GuiContext();
  ~GuiContext();
  GuiContext(const GuiContext&) = delete;
  GuiContext& operator=(const GuiContext&) = delete;
};

class GuiDrawing {
 public:
  GuiDrawing();
  ~GuiDrawing();
  GuiDrawing(const GuiDrawing&) = delete;
  GuiDrawing& operator=(const GuiDrawing&) = delete;

  void take_fonts();   // again, after they were loaded anew; between two frames
  void begin_frame();  // panels may be drawn from here on
  void end_frame();    // what they drew becomes a list of triangles ...
  void draw();         // ... that goes to the framebuffer that is bound
};

}  // namespace diatom::app
