// The rows of a study: one accuracy each, of one head on one target after one pre-training, by one
// seed. They live in CSV files that grow row by row, so that a study can be interrupted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace diatom::app {

struct StudyRow {
  std::string target;
  std::string pretraining;
  std::string head;  // ClassifierMethod id, or "fine-tuning"
  std::uint64_t seed = 0;
  double accuracy = 0.0;  // of held-out pictures, in [0, 1]
  int n_train = 0;
  int n_test = 0;
  int classes = 0;
  double seconds_features = 0.0;
  double seconds = 0.0;  // in all: features, choice of parameters, head
  std::string settings;  // hash of all that decides the accuracy
};

// No rows where there is no file yet. Throws std::runtime_error with one sentence that names the
// file and the line where it is no table of a study.
std::vector<StudyRow> read_study_rows(const std::filesystem::path& csv);

// Whole or not at all; throws std::runtime_error that names the file.
void write_study_rows(const std::filesystem::path& csv, const std::vector<StudyRow>& rows);

// What the table and the plot show, in this order.
struct StudyAxes {
  std::vector<std::string> targets;
  std::vector<std::string> pretrainings;
  std::vector<std::string> heads;
};

struct StudySummary {
  int count = 0;  // seeds
  double mean = 0.0;
  double deviation = 0.0;  // standard deviation over seeds; 0 for a single one
};

// Mean and standard deviation over what was measured.
StudySummary summary_of(const std::vector<double>& values);

// Of the accuracies of one cell's seeds.
StudySummary summary_of(const std::vector<StudyRow>& rows, const std::string& target,
                        const std::string& pretraining, const std::string& head);

// "93.4 ± 0.2", in points; a dash where nothing was measured.
std::string in_points(const StudySummary& summary);

// A name as a cell of a Markdown table: it may hold what would end the cell.
std::string table_cell(const std::string& text);

// A table in Markdown: a line for each pre-training, a column for each target and head, mean and
// standard deviation in points. What has no row is a dash.
std::string study_table(const std::vector<StudyRow>& rows, const StudyAxes& axes);

}  // namespace diatom::app
