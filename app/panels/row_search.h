// Search: the rows whose name, class or prediction a regular expression finds are selected.
#pragma once

#include <string>
#include <vector>

#include "app/panel.h"

namespace diatom::app {

// Ascending; upper and lower case count alike. Throws std::runtime_error with one sentence where
// the pattern is no regular expression.
std::vector<int> rows_found(const Session& session, const std::string& pattern);

class RowSearch {
 public:
  void focus() { wants_focus_ = true; }  // the field takes the keyboard in its next frame
  bool wants_focus() const { return wants_focus_; }

  // The field, `width` wide; Enter emits SelectRows.
  void draw(PanelContext& context, float width);

 private:
  std::string pattern_;
  std::string complaint_;
  bool wants_focus_ = false;
};

}  // namespace diatom::app
