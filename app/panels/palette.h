// The palette: all commands by name. A few letters find one, Enter does it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/panels/actions.h"

namespace diatom::app {

// How well the words fit what was typed, 0 the best: every word of it begins the first of them, one
// of them, or stands somewhere in them. From scattered_fit on, one has only its letters there, in
// this order. Nothing where one is not to be found.
inline constexpr int scattered_fit = 100;
std::optional<int> how_it_fits(const std::string& words, const std::string& typed);

class Palette {
 public:
  void open() { opens_ = true; }
  bool is_open() const { return open_ || opens_; }

  // At the top, in the middle, over everything, while it is open; runs what is chosen.
  void draw(PanelContext& context, const std::vector<Action>& actions);

 private:
  void begin();
  void move_by_keys(int count);
  void draw_lines(PanelContext& context, const std::vector<const Action*>& found);

  std::string typed_;
  int chosen_ = 0;      // of the lines that are found
  bool moved_ = false;  // by a key in this frame: it is scrolled into sight
  bool opens_ = false;
  bool open_ = false;
};

}  // namespace diatom::app
