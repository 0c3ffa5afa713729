#include "ml/pretraining/views.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "ml/core/check.h"
#include "ml/core/random.h"
#include "ml/pretraining/streams.h"
#include "ml/vision/augment.h"

namespace diatom::ml {
namespace {

constexpr int drawing_side = 128;         // views are drawn at this size, then shrunk
constexpr std::size_t teacher_batch = 8;  // fits the cache, and a step

}  // namespace

ViewMaker::ViewMaker(std::vector<PretrainSource> sources, std::shared_ptr<const Backbone> teacher,
                     int side, int views_a_picture, std::uint64_t seed)
    : sources_(std::move(sources)),
      teacher_(std::move(teacher)),
      views_a_picture_(views_a_picture),
      seed_(seed) {
  views_.side = side;
  views_.first_class.push_back(0);
  for (const auto& source : sources_) {
    check_labelled(source.dataset, "pre-training");
    const auto& samples = source.dataset.samples;
    total_ += static_cast<std::size_t>(
        std::count_if(samples.begin(), samples.end(),
                      [](const Sample& sample) { return sample.label != unlabelled; }));
    views_.first_class.push_back(views_.first_class.back() +
                                 static_cast<int>(source.dataset.classes.size()));
  }
  if (total_ == 0) throw std::invalid_argument("there is no picture to pre-train on");
}

bool ViewMaker::draw_next() {
  while (source_ < sources_.size() && sample_ == sources_[source_].dataset.samples.size()) {
    ++source_;
    sample_ = 0;
  }
  if (source_ == sources_.size()) {
    ask_teacher();
    return false;
  }
  const auto& dataset = sources_[source_].dataset;
  const auto& sample = dataset.samples[sample_];
  Random random(seed_of(seed_, {view_stream, source_, sample_}));
  ++sample_;
  if (sample.label == unlabelled) return true;
  ++drawn_;
  Image square;
  try {
    square = squared(dataset.images->load(sample), drawing_side);
  } catch (const std::runtime_error&) {
    ++unreadable_;
    return true;
  }
  for (int i = 0; i < views_a_picture_; ++i) {
    const Image view = augmented(square, random);
    const Image small = squared(view, views_.side);
    (sample.split == Split::test ? views_.held_out : views_.learnt).push_back(views_.count());
    views_.pixels.insert(views_.pixels.end(), small.pixels.begin(), small.pixels.end());
    views_.labels.push_back(views_.first_class[source_] + sample.label);
    if (teacher_) unasked_.push_back(prepare(view, teacher_->recipe().image));
  }
  if (unasked_.size() >= teacher_batch) ask_teacher();
  return true;
}

void ViewMaker::ask_teacher() {
  if (unasked_.empty()) return;
  answers_.push_back(teacher_->features(unasked_));
  unasked_.clear();
}

Views ViewMaker::take() {
  if (views_.learnt.empty())
    throw std::runtime_error("none of the pictures to pre-train on can be read");
  if (teacher_) standardise_teacher();
  return std::move(views_);
}

// Column by column, so that the student's error counts every feature alike.
void ViewMaker::standardise_teacher() {
  auto& all = views_.teacher;
  all.resize(static_cast<Eigen::Index>(views_.count()), teacher_->recipe().dim);
  Eigen::Index row = 0;
  for (const auto& rows : answers_) {
    all.middleRows(row, rows.rows()) = rows;
    row += rows.rows();
  }
  answers_.clear();
  DIATOM_CHECK(row == all.rows(), "the teacher has not been asked about every view");
  constexpr float least_deviation = 1e-6F;  // of a feature that never moves
  const Eigen::RowVectorXf mean = all.colwise().mean();
  all.rowwise() -= mean;
  const Eigen::RowVectorXf deviation =
      (all.colwise().squaredNorm() / static_cast<float>(all.rows())).cwiseSqrt();
  all.array().rowwise() /= deviation.cwiseMax(least_deviation).array();
  // Features that are rarely on have tails so long that their squares would drown all else.
  constexpr float longest_tail = 3.0F;
  all = all.cwiseMax(-longest_tail).cwiseMin(longest_tail);
}

double ViewMaker::fraction() const {
  return static_cast<double>(drawn_) / static_cast<double>(total_);
}

}  // namespace diatom::ml
