// Coloring: what the colour of a point of the map says. Either a group that its row belongs to, or
// a number, on a ramp from dark to bright.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "app/session.h"

namespace diatom::app {

// Predictions for the rows of the map, or null.
const ml::Labels* predictions_on_map(const Session& session);

// Whether what that choice speaks of is there.
bool can_color(const Session& session, ColorBy by, const std::string& column = {});

// What the map is coloured by: by the class where what was chosen is not there.
ColorBy shown_color(const Session& session);

// "Class", "Right or wrong": for a menu. Of a column, its own name says more.
const char* name_of(ColorBy by);

// "class", or the name of the column: after "colour by".
std::string words_for(ColorBy by, const std::string& column);

// Whether it is a number rather than a group.
bool is_number(ColorBy by);

// The groups that are seen, named and bounded while the map is coloured so: by number, the classes.
ColorBy groups_of(ColorBy by);

// The numbers of all rows, on the ramp.
struct Ramp {
  std::vector<float> values;  // (N) in [0, 1], NaN where it is not known
  std::string dark, bright;   // what the ends say: "12.5 m"
  std::string meaning = {};   // of the numbers; "" where the ends say it all
};

// Keeps what it has derived as long as that stays true.
class ShownRamp {
 public:
  // Null where the map is coloured by groups, or there is none.
  const ml::Snapshot<Ramp>& of(const Session& session);

 private:
  std::tuple<ml::Snapshot<Map>, ml::Snapshot<TopTuningRun>, ml::Snapshot<ml::Labels>,
             ml::Snapshot<MeasuredMap>, ColorBy, std::string>
      cause_;
  ml::Snapshot<Ramp> ramp_;
};

}  // namespace diatom::app
