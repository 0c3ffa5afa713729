// Semantic variability: with the same number of pictures, is it better to pre-train on few classes
// of many pictures, or on many classes of few? Two networks of one architecture learn from the one
// and from the other; frozen, they are top-tuned on targets that neither has seen, beside controls
// that have learnt nothing: the network with random weights, features made by hand, and pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/study/study_rows.h"
#include "ml/backbone/backbone.h"
#include "ml/backbone/features.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"

namespace diatom::app {

struct SemanticVariabilityOptions {
  std::filesystem::path out;                   // a folder, created on demand
  std::filesystem::path source;                // folder of class folders; "" for drawn formulas
  std::vector<std::filesystem::path> targets;  // data sets, beside the two that are drawn
  int pictures = 2400;                         // to pre-train on; shared equally by the classes
  int few = 8;                                 // classes
  int many = 240;                              // classes
  int epochs = 10;
  int target_pictures = 800;  // of each target that is drawn
  int seeds = 1;              // repetitions: seed, seed + 1, ...
  std::uint64_t seed = 0;
};

class SemanticVariability {
 public:
  using Report = std::function<void(const ml::Progress&)>;

  // Opens the data and reads what DIR/results.csv already knows. Throws std::invalid_argument or
  // std::runtime_error with one sentence for what is impossible.
  explicit SemanticVariability(SemanticVariabilityOptions options);

  std::size_t cells() const { return cells_.size(); }  // accuracies in all
  std::size_t missing() const;                         // of which not computed yet

  // What the missing cells will take on this machine, after timing a few updates of a small run.
  double expected_seconds() const;

  // Computes what is missing and writes results.csv after every cell; table.md and plot.svg at the
  // end. The trained networks lie beside them and are used again.
  void run(const Report& report);

  std::vector<StudyRow> rows() const;  // of these settings, as far as they are known
  const StudyAxes& axes() const { return axes_; }
  std::string table() const;  // Markdown, with a caption

 private:
  struct Pretraining {
    std::string name;      // as the table says it
    std::string backbone;  // BackboneMethod id
    std::string file;      // stem of the weights' file; "" for a backbone that has none
    int classes = 0;       // of the source; 0 for random weights
    int epochs = 0;
  };
  struct Cell {
    std::size_t pretraining = 0;
    std::size_t target = 0;
    std::string head;
    std::uint64_t seed = 0;
    std::string settings;
  };

  void list_pretrainings();
  void list_targets();
  void list_cells();
  const StudyRow* row_of(const Cell& cell) const;  // null where it is not computed yet
  bool any_missing(std::size_t pretraining, std::uint64_t seed) const;
  bool network_is_there(const Pretraining& pretraining, std::uint64_t seed) const;

  ml::Dataset source(int classes, std::uint64_t seed) const;
  ml::Dataset target(std::size_t index, std::uint64_t seed) const;
  std::filesystem::path weights_file(const Pretraining& pretraining, std::uint64_t seed) const;
  std::string settings_of(const Pretraining& pretraining, std::uint64_t seed) const;

  std::shared_ptr<const ml::Backbone> backbone(const Pretraining& pretraining, std::uint64_t seed,
                                               const Report& report) const;
  void pretrain(const Pretraining& pretraining, std::uint64_t seed, const Report& report) const;
  ml::Snapshot<ml::Features> features(const Cell& cell,
                                      std::shared_ptr<const ml::Backbone> backbone,
                                      const Report& report) const;
  StudyRow computed(const Cell& cell, const ml::Snapshot<ml::Features>& features,
                    const Report& report) const;
  // `report` with the cells that are done, and what the step is for.
  Report within(const Report& report, const std::string& title) const;
  void write_table_and_plot() const;

  SemanticVariabilityOptions options_;
  ml::Dataset source_;                // where it is a folder
  std::vector<ml::Dataset> targets_;  // those from folders, after the two that are drawn
  std::vector<Pretraining> pretrainings_;
  std::vector<std::string> notes_;  // what is left out, and why
  StudyAxes axes_;
  std::vector<Cell> cells_;
  std::vector<StudyRow> rows_;  // of the file, other settings' too
};

}  // namespace diatom::app
