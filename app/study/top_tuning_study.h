// The top-tuning study: is fine-tuning worth its hours? Data sets x backbones x {fine-tuning,
// FALKON, ridge, network}, several seeds each, on one split. Every cell is a file of its own, so
// that a study can be interrupted, shared by several processes and machines, and put together by
// copying files into one folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/study/shard.h"
#include "app/study/study_rows.h"
#include "ml/backbone/backbone.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"
#include "ml/core/method.h"

namespace diatom::app {

struct TopTuningStudyOptions {
  std::filesystem::path out;                // a folder, created on demand
  std::vector<std::filesystem::path> data;  // data sets
  std::vector<ml::BackboneRequest> backbones;
  std::vector<std::string> methods = {"fine-tuning", "falkon", "ridge", "mlp"};
  ml::ParameterValues fine_tuning;  // of ml::fine_tuning_info()
  double test_fraction = 0.25;      // where the data come without a test part
  int seeds = 3;                    // seed, seed + 1, ...
  int fine_tuning_seeds = 3;        // as many of them for fine-tuning, which takes long
  std::uint64_t seed = 0;
};

class TopTuningStudy {
 public:
  using Report = std::function<void(const ml::Progress&)>;

  // Opens data and backbones. Throws std::invalid_argument or std::runtime_error with one sentence.
  explicit TopTuningStudy(TopTuningStudyOptions options);

  std::size_t cells() const { return cells_.size(); }
  std::size_t missing(const Shard& shard = {}) const;

  // What the shard's missing cells will take here, at most (fine-tuning may stop early), after
  // timing a few images through each backbone.
  double expected_seconds(const Shard& shard) const;

  // Computes what is missing; a cell under way that is interrupted goes on from its checkpoint.
  void run(const Shard& shard, const Report& report) const;

  // From all cells that are there: results.csv, table.md, time.svg and differences.svg.
  void write_summary() const;

  std::vector<StudyRow> rows() const;
  std::string table() const;  // Markdown, with a caption

 private:
  struct Cell {
    std::size_t data = 0;
    std::size_t backbone = 0;
    std::string method;
    std::uint64_t seed = 0;
    std::string settings;  // hash of all that decides its row
  };
  struct Bench;  // what the cells of one backbone and split share

  void list_cells();
  ml::Dataset dataset(const Cell& cell) const;
  std::filesystem::path file_of(const Cell& cell) const;
  bool is_there(const Cell& cell) const;
  StudyRow computed(const Cell& cell, Bench& bench, const Report& report) const;
  void fine_tune(const Cell& cell, const Bench& bench, const Report& report, StudyRow& row) const;
  void top_tune(const Cell& cell, Bench& bench, const Report& report, StudyRow& row) const;

  TopTuningStudyOptions options_;
  std::vector<ml::Dataset> data_;
  std::vector<std::string> backbone_names_;
  std::vector<Cell> cells_;
};

}  // namespace diatom::app
