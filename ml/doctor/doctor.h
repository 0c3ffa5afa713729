// The data doctor: what is wrong with a data set before anyone learns from it. Files that cannot be
// read, images that are there twice, near-copies in training and test part, classes that are too
// rare, and labels that the other images contradict. It only looks and changes nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ml/backbone/features.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"

namespace diatom::ml {

enum class Ailment : std::uint8_t {
  unreadable,       // strength: 1
  duplicate,        // the same bytes as an earlier row; strength: 1
  leak,             // a test image that looks like a training image; strength: their cosine
  rare_class,       // strength: the largest class's rows, divided by its own
  suspicious_label  // strength: how probable the other class is, in [0, 1]
};

const char* name_of(Ailment ailment);  // "suspicious label"

struct Finding {
  Ailment ailment = Ailment::unreadable;
  int row = -1;           // of the features; -1 for a file without a row and for a class
  int other_row = -1;     // the image that it repeats
  std::string path = {};  // of the row or file; of a class its name
  double strength = 0.0;
  int suggested = unlabelled;  // the class that a suspicious label should perhaps be
  std::string words = {};      // one sentence for a person
};

struct Diagnosis {
  std::vector<Finding> findings;  // by ailment, the strongest first
  int rows = 0;
};

inline constexpr int most_rows_examined =
    20'000;  // all pairs of test and training rows are compared

struct DoctorOptions {
  double near_cosine = 0.98;      // of standardised rows; above it two images count as nearly equal
  double rare_ratio = 10.0;       // a class this many times smaller than the largest is rare
  double sure_probability = 0.9;  // above it a contradiction counts
  int folds = 5;
  std::uint64_t seed = 0;
};

// One image hashed, one block of pairs compared or one step of a classifier's fit a step. Labels
// are judged by ridge regression on the images of the other folds, so by none that knows the label
// itself. Publishes after each kind of ailment.
class ExamineData : public ResultJob<Diagnosis> {
 public:
  // `images`: of the features' samples. Throws std::invalid_argument where options are out of range
  // or there are more than most_rows_examined rows.
  ExamineData(Snapshot<Features> features, std::shared_ptr<const ImageStore> images,
              DoctorOptions options = {});
  ~ExamineData() override;

  Step step() override;
  Progress progress() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
