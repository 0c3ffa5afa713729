// MapRecording: what a person wants of the map as a file, drawn a piece in each frame of the
// window.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/recorder.h"
#include "app/workbench.h"

namespace diatom::app {

class MapRecording {
 public:
  // Takes up what the workbench was asked for, of the map as it is seen, and draws a piece of it.
  // What becomes of it is said there.
  void step(Workbench& bench, renderer::Renderer& renderer, const renderer::Scene& map,
            const renderer::View& seen);

  bool is_going() const { return recorder_ || ended_; }
  void tell(Session& session) const;  // how far it is

 private:
  void begin(Workbench& bench, const renderer::Scene& map, const renderer::View& seen);
  void end(Workbench& bench, Severity severity, const std::string& words);

  std::unique_ptr<Recorder> recorder_;  // null: none is going
  std::unique_ptr<Recorder> ended_;     // whose thread is still at work
  std::filesystem::path file_;
};

}  // namespace diatom::app
