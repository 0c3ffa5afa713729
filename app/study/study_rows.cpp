#include "app/study/study_rows.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include <spdlog/fmt/fmt.h>

#include "ml/core/csv.h"
#include "ml/core/files.h"

namespace diatom::app {

namespace {

const std::vector<std::string>& columns() {
  static const std::vector<std::string> names = {
      "target",  "pretraining",      "head",    "seed",    "accuracy", "n_train", "n_test",
      "classes", "seconds_features", "seconds", "settings"};
  return names;
}

// Throws std::exception of some kind where a number is none.
StudyRow row_from(const std::vector<std::string>& fields) {
  StudyRow row;
  row.target = fields.at(0);
  row.pretraining = fields.at(1);
  row.head = fields.at(2);
  row.seed = std::stoull(fields.at(3));
  row.accuracy = std::stod(fields.at(4));
  row.n_train = std::stoi(fields.at(5));
  row.n_test = std::stoi(fields.at(6));
  row.classes = std::stoi(fields.at(7));
  row.seconds_features = std::stod(fields.at(8));
  row.seconds = std::stod(fields.at(9));
  row.settings = fields.at(10);
  return row;
}

}  // namespace

std::vector<StudyRow> read_study_rows(const std::filesystem::path& csv) {
  std::vector<StudyRow> rows;
  if (!std::filesystem::exists(csv)) return rows;
  std::ifstream stream(csv, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  const auto lines = ml::parse_csv(text);
  if (lines.empty() || lines.front().fields != columns())
    throw std::runtime_error(csv.string() + " is no table of a study: its first line is another");
  for (auto line = std::next(lines.begin()); line != lines.end(); ++line) {
    try {
      rows.push_back(row_from(line->fields));
    } catch (const std::exception&) {
      throw std::runtime_error(
          fmt::format("line {} of {} is no row of a study", line->line, csv.string()));
    }
  }
  return rows;
}

void write_study_rows(const std::filesystem::path& csv, const std::vector<StudyRow>& rows) {
  ml::write_atomically(csv, [&](std::ostream& file) {
    file << fmt::format("{}\n", fmt::join(columns(), ","));
    for (const auto& row : rows)
      file << fmt::format("{},{},{},{},{:.6f},{},{},{},{:.3f},{:.3f},{}\n",
                          ml::csv_field(row.target), ml::csv_field(row.pretraining), row.head,
                          row.seed, row.accuracy, row.n_train, row.n_test, row.classes,
                          row.seconds_features, row.seconds, row.settings);
  });
}

StudySummary summary_of(const std::vector<double>& values) {
  StudySummary summary;
  summary.count = static_cast<int>(values.size());
  for (const double value : values) summary.mean += value / summary.count;
  if (summary.count < 2) return summary;
  double squares = 0.0;
  for (const double value : values) squares += (value - summary.mean) * (value - summary.mean);
  summary.deviation = std::sqrt(squares / (summary.count - 1));
  return summary;
}

StudySummary summary_of(const std::vector<StudyRow>& rows, const std::string& target,
                        const std::string& pretraining, const std::string& head) {
  std::vector<double> accuracies;
  for (const auto& row : rows)
    if (row.target == target && row.pretraining == pretraining && row.head == head)
      accuracies.push_back(row.accuracy);
  return summary_of(accuracies);
}

std::string in_points(const StudySummary& summary) {
  if (summary.count == 0) return "–";
  if (summary.count == 1) return fmt::format("{:.1f}", 100.0 * summary.mean);
  return fmt::format("{:.1f} ± {:.1f}", 100.0 * summary.mean, 100.0 * summary.deviation);
}

std::string table_cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? "\\|" : std::string(1, c);
  return escaped;
}

std::string study_table(const std::vector<StudyRow>& rows, const StudyAxes& axes) {
  std::string head = "| pre-training |";
  std::string rule = "|---|";
  for (const auto& target : axes.targets)
    for (const auto& method : axes.heads) {
      head += fmt::format(" {}, {} |", table_cell(target), method);
      rule += "---:|";
    }
  std::string table = head + '\n' + rule + '\n';
  for (const auto& pretraining : axes.pretrainings) {
    table += fmt::format("| {} |", table_cell(pretraining));
    for (const auto& target : axes.targets)
      for (const auto& method : axes.heads)
        table += fmt::format(" {} |", in_points(summary_of(rows, target, pretraining, method)));
    table += '\n';
  }
  return table;
}

}  // namespace diatom::app
