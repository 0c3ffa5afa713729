#include "app/cli/vectors.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "ml/core/csv.h"
#include "ml/core/files.h"
#include "ml/core/number_columns.h"

namespace diatom::app {

namespace {

using Path = std::filesystem::path;

constexpr std::size_t no_column = static_cast<std::size_t>(-1);

std::size_t column_of(const ml::CsvRow& header, const char* name) {
  const auto found = std::find(header.fields.begin(), header.fields.end(), name);
  return found == header.fields.end() ? no_column
                                      : static_cast<std::size_t>(found - header.fields.begin());
}

std::vector<ml::CsvRow> read_table(const Path& file) {
  const auto bytes = ml::read_bytes(file);
  auto table = ml::parse_csv(std::string(bytes.begin(), bytes.end()));
  if (table.empty()) throw std::runtime_error(file.string() + " is empty");
  for (const auto& row : table)
    if (row.fields.size() != table[0].fields.size())
      throw std::runtime_error(fmt::format("{}, line {}: {} fields where the header has {}",
                                           file.string(), row.line, row.fields.size(),
                                           table[0].fields.size()));
  return table;
}

void take_labels(ml::Features& features, const Path& file) {
  const auto table = read_table(file);
  const auto label = column_of(table[0], "label");
  const auto path = column_of(table[0], "path");
  if (label == no_column) throw std::runtime_error(file.string() + " needs the column label");
  if (table.size() != features.samples.size() + 1)
    throw std::runtime_error(fmt::format("{} has {} lines below its header, but there are {} rows",
                                         file.string(), table.size() - 1, features.samples.size()));
  const auto split = column_of(table[0], "split");
  auto numbers = ml::number_columns(table);
  features.columns = std::move(numbers.names);
  auto& classes = features.classes;
  for (std::size_t row = 1; row < table.size(); ++row)
    if (!table[row].fields[label].empty()) classes.push_back(table[row].fields[label]);
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  for (std::size_t row = 1; row < table.size(); ++row) {
    const auto& fields = table[row].fields;
    auto& sample = features.samples[row - 1];
    sample.numbers = std::move(numbers.rows[row - 1]);
    if (path != no_column) sample.path = fields[path];
    if (split != no_column && fields[split] == ml::name_of(ml::Split::test))
      sample.split = ml::Split::test;
    if (fields[label].empty()) continue;
    const auto place = std::lower_bound(classes.begin(), classes.end(), fields[label]);
    sample.label = static_cast<int>(place - classes.begin());
  }
}

}  // namespace

ml::Features read_vectors(const Path& npy, const Path& labels) {
  auto beside = npy;
  beside.replace_extension(".csv");
  ml::Features features;
  features.values = ml::matrix_from(ml::read_npy(npy));
  if (features.values.size() == 0) throw std::runtime_error(npy.string() + " holds no values");
  for (Eigen::Index row = 0; row < features.values.rows(); ++row) {
    if (!features.values.row(row).allFinite())
      throw std::runtime_error(fmt::format(
          "row {} of {} holds NaN or infinity; remove or recompute it", row, npy.string()));
    features.samples.push_back({fmt::format("row {}", row), ml::unlabelled, ml::Split::train});
  }
  if (!labels.empty())
    take_labels(features, labels);
  else if (std::filesystem::exists(beside))
    take_labels(features, beside);
  return features;
}

}  // namespace diatom::app
