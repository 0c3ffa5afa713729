// The race: top-tuning and fine-tuning on the same data and split, each by its own clock. A
// trainer's clock is the sum of its own steps; top-tuning's also counts what the extraction of the
// features cost when it was made, and the choice of parameters. Pure functions of what both have
// published.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/top_tuning_job.h"
#include "ml/fine_tuning/fine_tune.h"

namespace diatom::app {

// One curve, a point each time that accuracy was measured.
struct RaceCurve {
  std::vector<double> seconds;
  std::vector<double> images;    // that had gone through the network by then
  std::vector<double> accuracy;  // of held-out images, in [0, 1]
};

struct RaceVerdict {
  double accuracy_top_tuning = 0.0;
  double accuracy_fine_tuning = 0.0;  // by the weights that were best on validation images
  double seconds_top_tuning = 0.0;    // in all
  double seconds_fine_tuning = 0.0;   // to those weights
  // Fine-tuning less top-tuning, image by image, and half its 95 % confidence interval
  // (1.96 standard errors of the paired difference). NaN where they were not scored on the same
  // images.
  double difference_accuracy = 0.0;
  double ci95 = 0.0;
  double ratio_time = 0.0;  // fine-tuning's seconds in units of top-tuning's
  bool is_final = false;    // nothing is still going on that could change it
};

struct Race {
  double seconds_features = 0.0;
  double seconds_tuning = 0.0;
  RaceCurve top_tuning;
  RaceCurve fine_tuning;
  std::optional<RaceVerdict> verdict;  // once both have something to show
};

// Any of the three may be null.
Race race_of(const ml::Features* features, const TopTuningRun* top_tuning,
             const ml::FineTuning* fine_tuning);

// "fine-tuning +0.4 ± 0.6 points for 140 times the time"
std::string sentence_of(const RaceVerdict& verdict);

}  // namespace diatom::app
