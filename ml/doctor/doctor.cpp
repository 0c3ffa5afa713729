#include "ml/doctor/doctor.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "ml/classifier/calibration.h"
#include "ml/classifier/classifier.h"
#include "ml/classifier/standardise.h"
#include "ml/core/random.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index test_rows_a_step = 16;
constexpr Eigen::Index train_rows_a_step = 1024;

void check_options(const Features& features, const DoctorOptions& options) {
  if (features.values.rows() > most_rows_examined)
    throw std::invalid_argument(
        fmt::format("{} images are more than the {} that are compared pair by pair; take a subset",
                    features.values.rows(), most_rows_examined));
  if (options.near_cosine <= 0.0 || options.near_cosine > 1.0 || options.sure_probability <= 0.0 ||
      options.sure_probability > 1.0 || options.rare_ratio <= 1.0 || options.folds < 2)
    throw std::invalid_argument(
        "the doctor needs a cosine and a probability in (0, 1], a ratio above 1 and 2 folds");
}

Matrix standardised(const Features& features) {
  auto rows = features.rows_of(Split::train);
  if (rows.empty())
    for (Eigen::Index i = 0; i < features.values.rows(); ++i) rows.push_back(i);
  if (rows.empty()) return {};
  return standardisation_of(features.values, rows).apply(features.values);
}

}  // namespace

const char* name_of(Ailment ailment) {
  switch (ailment) {
    case Ailment::unreadable:
      return "unreadable";
    case Ailment::duplicate:
      return "duplicate";
    case Ailment::leak:
      return "leak";
    case Ailment::rare_class:
      return "rare class";
    case Ailment::suspicious_label:
      break;
  }
  return "suspicious label";
}

struct ExamineData::State {
  enum class Stage { files, hashes, leaks, classes, labels, done };

  Snapshot<Features> features;
  std::shared_ptr<const ImageStore> images;
  DoctorOptions options;
  Snapshot<Matrix> rows;  // standardised
  Diagnosis diagnosis;
  Stage stage = Stage::files;

  std::size_t next = 0;  // to be hashed
  std::vector<std::string> hashes;
  std::map<std::string, int> first_of_hash;

  RowIndices train, test;
  Matrix train_directions, test_directions;  // unit rows
  Eigen::Index next_test = 0, next_train = 0;
  Vector best;  // (test)
  RowIndices nearest;

  RowIndices order;  // labelled rows, shuffled: every folds-th is one fold
  int fold = 0;
  std::unique_ptr<ClassifierTrainer> trainer;
  RowIndices held_out;

  const Sample& sample(Eigen::Index row) const {
    return features->samples[static_cast<std::size_t>(row)];
  }
  std::string label_of(Eigen::Index row) const {
    return class_name(features->classes, sample(row).label);
  }

  void list_unreadable() {
    for (const auto& file : features->skipped)
      diagnosis.findings.push_back({Ailment::unreadable, -1, -1, file.path, 1.0, unlabelled,
                                    file.path + " cannot be used: " + file.reason});
    stage = Stage::hashes;
  }

  void hash_one() {
    if (next == features->samples.size()) {
      begin_leaks();
      return;
    }
    const auto row = static_cast<int>(next++);
    hashes.push_back(images->content_hash(sample(row)));
    const auto [found, is_new] = first_of_hash.emplace(hashes.back(), row);
    if (is_new) return;
    const auto& first = sample(found->second);
    auto words = sample(row).path + " is the same file as " + first.path;
    if (first.label != sample(row).label)
      words += ", but labelled " + label_of(row) + " and " + label_of(found->second);
    else if (first.split != sample(row).split)
      words +=
          fmt::format(", one for {}, one for {}", name_of(first.split), name_of(sample(row).split));
    diagnosis.findings.push_back({Ailment::duplicate, row, found->second, sample(row).path, 1.0,
                                  unlabelled, std::move(words)});
  }

  void begin_leaks() {
    train = features->rows_of(Split::train);
    test = features->rows_of(Split::test);
    stage = train.empty() || test.empty() ? Stage::classes : Stage::leaks;
    if (stage == Stage::classes) return;
    train_directions = (*rows)(train, Eigen::all).rowwise().normalized();
    test_directions = (*rows)(test, Eigen::all).rowwise().normalized();
    best = Vector::Constant(test_directions.rows(), -1.0F);
    nearest.resize(test.size());
  }

  // Cosines of one block of test rows and one block of training rows.
  void compare_block() {
    const auto tests = std::min(test_rows_a_step, test_directions.rows() - next_test);
    const auto trains = std::min(train_rows_a_step, train_directions.rows() - next_train);
    const Matrix cosines = test_directions.middleRows(next_test, tests) *
                           train_directions.middleRows(next_train, trains).transpose();
    for (Eigen::Index i = 0; i < tests; ++i)
      for (Eigen::Index j = 0; j < trains; ++j)
        consider(next_test + i, next_train + j, cosines(i, j));
    next_train += trains;
    if (next_train < train_directions.rows()) return;
    next_train = 0;
    next_test += tests;
    if (next_test < test_directions.rows()) return;
    list_leaks();
    stage = Stage::classes;
  }

  // Equal files are duplicates, and listed as such.
  void consider(Eigen::Index of_test, Eigen::Index of_train, float cosine) {
    if (cosine <= best[of_test]) return;
    const auto a = static_cast<std::size_t>(test[static_cast<std::size_t>(of_test)]);
    const auto b = static_cast<std::size_t>(train[static_cast<std::size_t>(of_train)]);
    if (hashes[a] == hashes[b]) return;
    best[of_test] = cosine;
    nearest[static_cast<std::size_t>(of_test)] = static_cast<Eigen::Index>(b);
  }

  void list_leaks() {
    for (std::size_t i = 0; i < test.size(); ++i) {
      const double cosine = best[static_cast<Eigen::Index>(i)];
      if (cosine < options.near_cosine) continue;
      diagnosis.findings.push_back(
          {Ailment::leak, static_cast<int>(test[i]), static_cast<int>(nearest[i]),
           sample(test[i]).path, cosine, unlabelled,
           fmt::format("{} of the test part looks like {} of the training part: perhaps the same, "
                       "taken twice (cosine of their features {:.3f})",
                       sample(test[i]).path, sample(nearest[i]).path, cosine)});
    }
  }

  void list_rare_classes() {
    std::vector<int> counts(features->classes.size());
    for (const auto& each : features->samples)
      if (each.label != unlabelled) ++counts[static_cast<std::size_t>(each.label)];
    const int largest = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
    for (std::size_t c = 0; c < counts.size(); ++c) {
      const double ratio = static_cast<double>(largest) / std::max(1, counts[c]);
      if (ratio < options.rare_ratio) continue;
      diagnosis.findings.push_back({Ailment::rare_class, -1, -1, features->classes[c], ratio,
                                    unlabelled,
                                    fmt::format("{} has {} images, the largest class {}",
                                                features->classes[c], counts[c], largest)});
    }
    begin_labels();
  }

  void begin_labels() {
    for (Eigen::Index i = 0; i < features->values.rows(); ++i)
      if (sample(i).label != unlabelled) order.push_back(i);
    Random(options.seed).shuffle(order);
    const bool can_judge = features->classes.size() >= 2 &&
                           order.size() >= 2 * static_cast<std::size_t>(options.folds);
    stage = can_judge ? Stage::labels : Stage::done;
  }

  void begin_fold() {
    TrainingSet set;
    set.rows = rows;
    set.classes = static_cast<int>(features->classes.size());
    Labels labels = features->labels();
    for (auto& label : labels) label = std::max(label, 0);  // of rows that neither part holds
    set.labels = std::make_shared<const Labels>(std::move(labels));
    const auto folds = static_cast<std::size_t>(options.folds);
    for (std::size_t i = 0; i < order.size(); ++i)
      (i % folds == static_cast<std::size_t>(fold) ? set.test : set.train).push_back(order[i]);
    held_out = set.test;
    trainer = make_trainer("ridge", std::move(set), {}, options.seed);
  }

  void judge_labels() {
    if (!trainer) {
      begin_fold();
      return;
    }
    if (trainer->step() == Step::more) return;
    list_suspicious(softmax(trainer->latest()->test_scores, /*sharpness=*/4.0F));
    trainer.reset();
    if (++fold == options.folds) stage = Stage::done;
  }

  void list_suspicious(const Matrix& probabilities) {
    for (std::size_t i = 0; i < held_out.size(); ++i) {
      Eigen::Index other = 0;
      const double sure = probabilities.row(static_cast<Eigen::Index>(i)).maxCoeff(&other);
      const auto row = held_out[i];
      if (static_cast<int>(other) == sample(row).label || sure < options.sure_probability) continue;
      const auto& name = features->classes[static_cast<std::size_t>(other)];
      diagnosis.findings.push_back(
          {Ailment::suspicious_label, static_cast<int>(row), -1, sample(row).path, sure,
           static_cast<int>(other),
           fmt::format("{} is labelled {}, but looks like {} (probability {:.2f})",
                       sample(row).path, label_of(row), name, sure)});
    }
  }

  Diagnosis sorted() const {
    auto result = diagnosis;
    result.rows = static_cast<int>(features->values.rows());
    std::stable_sort(result.findings.begin(), result.findings.end(),
                     [](const Finding& a, const Finding& b) {
                       if (a.ailment != b.ailment) return a.ailment < b.ailment;
                       if (a.strength != b.strength) return a.strength > b.strength;
                       return a.path < b.path;
                     });
    return result;
  }
};

ExamineData::ExamineData(Snapshot<Features> features, std::shared_ptr<const ImageStore> images,
                         DoctorOptions options)
    : state_(std::make_unique<State>()) {
  check_options(*features, options);
  state_->rows = std::make_shared<const Matrix>(standardised(*features));
  state_->features = std::move(features);
  state_->images = std::move(images);
  state_->options = options;
}

ExamineData::~ExamineData() = default;

Step ExamineData::step() {
  const auto before = state_->stage;
  switch (before) {
    case State::Stage::files:
      state_->list_unreadable();
      break;
    case State::Stage::hashes:
      state_->hash_one();
      break;
    case State::Stage::leaks:
      state_->compare_block();
      break;
    case State::Stage::classes:
      state_->list_rare_classes();
      break;
    case State::Stage::labels:
      state_->judge_labels();
      break;
    case State::Stage::done:
      break;
  }
  if (state_->stage != before) publish(state_->sorted());
  return state_->stage == State::Stage::done ? Step::done : Step::more;
}

Progress ExamineData::progress() const {
  constexpr const char* messages[] = {"looking for unreadable files",
                                      "looking for equal files",
                                      "comparing test with training",
                                      "counting classes",
                                      "doubting labels",
                                      "examined"};
  const auto share = [](auto done, auto all) {
    return all == 0 ? 0.0F : static_cast<float>(done) / static_cast<float>(all);
  };
  const auto stage = static_cast<int>(state_->stage);
  float within = 0.0F;
  if (state_->stage == State::Stage::hashes)
    within = share(state_->next, state_->features->samples.size());
  if (state_->stage == State::Stage::leaks)
    within = share(state_->next_test, state_->test_directions.rows());
  if (state_->stage == State::Stage::labels) within = share(state_->fold, state_->options.folds);
  return {(static_cast<float>(stage) + within) / static_cast<float>(State::Stage::done),
          messages[stage]};
}

}  // namespace diatom::ml
