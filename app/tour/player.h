// TourPlayer: where somebody is in a tour, and what of it has come true. It keeps no session: who
// holds it shows it one each frame.
#pragma once

#include <cstddef>
#include <string>

#include "app/command.h"
#include "app/tour/tour.h"

namespace diatom::app {

class TourPlayer {
 public:
  explicit TourPlayer(Tour tour) : tour_(std::move(tour)) {}

  const Tour& tour() const { return tour_; }

  // Once a frame. Returns what the session is to do by itself: at first, how the tour begins.
  Commands look(const Session& session);

  bool is_ready() const { return ready_; }                         // the first step can be taken
  bool is_at_end() const { return place_ == tour_.steps.size(); }  // all steps are behind
  std::size_t place() const { return place_; }                     // of the step, from 0
  const TourStep& step() const { return tour_.steps.at(place_); }  // unless at the end
  bool is_done() const { return done_; }  // the step's condition has come true since it was begun

  void next();
  void back();

  // The step's action as commands; empty where there is nothing yet to do it with.
  Commands do_it(const Session& session);
  bool is_acted_on() const { return acted_on_; }  // the step, by commands that there were

 private:
  Tour tour_;
  bool begun_ = false;
  bool ready_ = false;
  bool done_ = false;
  bool acted_on_ = false;
  std::size_t place_ = 0;
};

}  // namespace diatom::app
