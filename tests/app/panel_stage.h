// One panel, or the whole interface, on a stage: a session to read, and the commands that come out.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "app/panels/interface.h"
#include "app/panels/panels.h"
#include "tests/support/imgui_driver.h"

namespace diatom::tests {

class Stage {
 public:
  Stage(std::unique_ptr<app::Panel> panel, ImVec2 size)
      : panel_(std::move(panel)), driver_(size, [this] { draw_panel(); }) {}
  explicit Stage(ImVec2 size) : driver_(size, [this] { draw_interface(); }) {}

  ImGuiDriver& driver() { return driver_; }

  // A widget of the panel that is alone on the stage.
  void click(std::initializer_list<const char*> ids) {
    const ImVec2 at = driver_.find(ids, "stage");
    commands.clear();
    driver_.click(at);
  }

  template <class X>
  std::vector<X> emitted() const {
    std::vector<X> found;
    for (const auto& command : commands)
      if (const X* wanted = std::get_if<X>(&command)) found.push_back(*wanted);
    return found;
  }

  app::Session session;
  app::FrameFigures figures;
  app::Views views;
  app::Commands commands;

 private:
  app::PanelContext context() { return {session, figures, views, commands}; }

  void draw_panel() {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration);
    app::PanelContext now = context();
    panel_->draw(now);
    ImGui::End();
  }
  void draw_interface() { interface_.draw(context()); }

  std::unique_ptr<app::Panel> panel_;
  app::Interface interface_;
  ImGuiDriver driver_;
};

}  // namespace diatom::tests
