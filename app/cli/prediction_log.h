// PredictionLog: what a model said about the frames of a feed: how often each class, and one line
// of CSV a sighting where it is wanted.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "app/cli/results.h"
#include "app/live/frame.h"

namespace diatom::app {

class PredictionLog {
 public:
  // `csv` may be null; it outlives this object. The header is written at once.
  PredictionLog(std::vector<std::string> classes, std::string model_hash, std::ostream* csv);

  void add(const live::Overlay& overlay);  // on the recognizer thread

  // Class name -> sightings, every class named. Only once the feed has ended.
  Json counts() const;

 private:
  void add(const live::Overlay& overlay, const live::Sighting& sighting);

  std::vector<std::string> classes_;
  std::string model_hash_;
  std::ostream* csv_;
  std::vector<std::uint64_t> counts_;  // by class
};

}  // namespace diatom::app
