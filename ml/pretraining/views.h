// Views: what pre-training looks at. Every picture of every source is augmented a few times, once
// and for all, and kept small in memory; a teacher, where there is one, is asked about each view at
// its own size, so that what the student sees and what the teacher said belong together (Beyer et
// al. 2022, "Knowledge distillation: a good teacher is patient and consistent").
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ml/backbone/backbone.h"
#include "ml/core/dataset.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

// One collection of pictures, whose classes compete with each other and with no other source's.
struct PretrainSource {
  std::string name;
  Dataset dataset;  // samples of Split::test are never learnt from: the curve is scored on them
};

struct Views {
  int side = 0;                       // pixels
  std::vector<std::uint8_t> pixels;   // (V, side, side, 3)
  std::vector<int> labels;            // (V), counted through all sources
  std::vector<std::size_t> learnt;    // views to learn from
  std::vector<std::size_t> held_out;  // views to score
  std::vector<int> first_class;       // (sources + 1): a source's classes begin here
  Matrix teacher;                     // (V, teacher's D), standardised; (0, 0) without a teacher

  std::size_t count() const { return labels.size(); }
  int classes() const { return first_class.empty() ? 0 : first_class.back(); }
  // The classes that compete with this one: [first, second) of its source.
  std::pair<int, int> rivals_of(int label) const {
    const auto end = std::upper_bound(first_class.begin(), first_class.end(), label);
    return {*std::prev(end), *end};
  }
  const std::uint8_t* view(std::size_t index) const {
    return pixels.data() + 3 * index * static_cast<std::size_t>(side * side);
  }
};

// Draws the views picture by picture: a job's first phase. Same seed, same bits.
class ViewMaker {
 public:
  // `teacher` may be null. Throws std::invalid_argument without a picture.
  ViewMaker(std::vector<PretrainSource> sources, std::shared_ptr<const Backbone> teacher, int side,
            int views_a_picture, std::uint64_t seed);

  // Draws one more picture's views. False once all are there; take() then gives them.
  bool draw_next();
  Views take();

  double fraction() const;
  std::size_t unreadable() const { return unreadable_; }

 private:
  void ask_teacher();
  void standardise_teacher();

  std::vector<PretrainSource> sources_;
  std::shared_ptr<const Backbone> teacher_;
  int views_a_picture_;
  std::uint64_t seed_;
  std::size_t source_ = 0;  // whose pictures are being drawn
  std::size_t sample_ = 0;  // its next one
  std::size_t drawn_ = 0;
  std::size_t total_ = 0;
  std::size_t unreadable_ = 0;
  std::vector<PreparedImage> unasked_;  // views that the teacher has not seen yet
  std::vector<Matrix> answers_;
  Views views_;
};

}  // namespace diatom::ml
