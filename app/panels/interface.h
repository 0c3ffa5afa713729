// The whole interface of a frame: top bar, tiled panels, keys, guided tours, and what opens over
// all of them: the palette, the shortcut sheet, the file chooser, notices.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "app/panels/document_bar.h"
#include "app/panels/file_chooser.h"
#include "app/panels/notices.h"
#include "app/panels/palette.h"
#include "app/panels/panels.h"
#include "app/panels/shortcut_sheet.h"
#include "app/panels/tiling.h"
#include "app/tour/player.h"

namespace diatom::app {

class Interface {
 public:
  // Between ImGui::NewFrame() and ImGui::Render(); covers the display.
  void draw(PanelContext context);

  // How a person has cut the layouts up; those that are missing are as their plans say.
  const std::map<Layout, TileShares>& shares() const { return shares_; }
  void use_shares(std::map<Layout, TileShares> shares) { shares_ = std::move(shares); }

  // Takes the place of the tour that is being taken, if any.
  void begin_tour(Tour tour) { tour_.emplace(std::move(tour)); }
  TourPlayer* tour() { return tour_ ? &*tour_ : nullptr; }  // null where none is being taken

 private:
  void respond_to_keys(PanelContext& context);
  void draw_tiles(PanelContext& context, ImVec2 at, ImVec2 size);
  void keep(Layout layout, TileShares shares, const TileShares& before);
  void open_file_chooser(const Session& session);
  void draw_over_all(PanelContext& context);

  Panels panels_ = make_panels();
  std::map<Layout, TileShares> shares_;
  DocumentBar document_bar_;
  Palette palette_;
  ShortcutSheet shortcut_sheet_;
  FileChooser file_chooser_;
  Notices notices_;
  bool shortcut_sheet_open_ = false;
  bool covered_ = false;  // by the palette or the sheet, in the last frame
  bool tour_list_open_ = false;
  float tour_height_ = 0;  // of the tour's card in the last frame, with the gap above it
  std::optional<TourPlayer> tour_;
};

}  // namespace diatom::app
