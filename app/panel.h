// Panel: one window of the interface. It reads the Session, keeps nothing but what is half-typed or
// open, and emits Commands. What it shows of the 3D scenes is a texture that render() will fill in
// the same frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "app/command.h"
#include "renderer/pick_id.h"
#include "renderer/view.h"

namespace diatom::app {

// A picture that the renderer draws inside a panel: the panel says how to look and how large, and
// shows the texture; extract and render do the rest.
struct Viewport {
  renderer::View view;
  std::uint32_t texture = 0;  // OpenGL name; its first row is the bottom one
  bool visible = false;       // whether the panel showed it this frame
  // What lies near a pixel (from the top left corner) of the last rendered picture.
  std::function<renderer::PickId(int x, int y)> pick;
};

// Where in the map an organism of the feed in view is.
struct LivePlace {
  std::uint64_t track = 0;
  Eigen::Vector3f place = Eigen::Vector3f::Zero();
};

// State of the interface that outlives a frame and is neither data nor half-typed text.
struct Views {
  Viewport map;
  Viewport live;
  std::uint32_t thumbnails = 0;     // OpenGL name of their sheet; its first row is the bottom one
  std::uint32_t hover_picture = 0;  // that of the picture under the mouse
  std::uint32_t decoded = 0;        // that of the DecodedSheet
  std::uint32_t preparation = 0;    // that of a Preparation
  std::uint32_t strangers = 0;      // that of the Strangers' sheet
  int hovered_row = -1;             // of Session::features, under the mouse
  float pictures_within = 0.0F;     // nearer points of the map show their pictures; world units
  bool map_fitted = false;          // the camera has been fitted to the first map
  bool fit_map = false;             // the camera is to be fitted to the map (R, or double click)
  // The sighting of the newest overlay of the feed in view that digits would teach.
  std::optional<std::size_t> teachable;
  std::vector<LivePlace> live_places;      // of the organisms in the map that was drawn last
  std::optional<int> focus_row;            // the camera is to be centred on this row
  std::optional<renderer::Camera> fly_to;  // the camera is on its way to there
  std::string bring_up;     // the panel that is to come to the front of its tile; "" for none
  std::string highlighted;  // the panel that a tour points at; "" for none
  // Which keys mean what (app/panels/actions.h): by action, where that is not its default key.
  std::map<std::string, std::string> keys;
  bool full_screen = false;
  std::string asked;  // an action that a panel carries out itself, chosen by name; "" for none
};

// Figures about the frames themselves, which the panels show.
struct FrameFigures {
  double frame_ms = 0.0;         // from input to the end of render, smoothed
  double fps = 0.0;              // frames presented a second
  double granted_ms = 0.0;       // what the jobs were given last
  double now_seconds = 0.0;      // since the program started
  long long points_thinned = 0;  // left out of the map while it moves
};

struct PanelContext {
  const Session& session;
  const FrameFigures& figures;
  Views& views;
  Commands& commands;
};

class Panel {
 public:
  virtual ~Panel() = default;
  virtual const char* title() const = 0;
  // Draws the inside of the panel's window; the tiling has placed and begun it.
  virtual void draw(PanelContext& context) = 0;
};

}  // namespace diatom::app
