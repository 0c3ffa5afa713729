#include "ml/core/number_columns.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace diatom::ml {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::string_view without_blanks(std::string_view text) {
  constexpr auto blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Nothing (no NaN) where it is neither a number nor a way to say that there is none.
std::optional<double> number_in(std::string_view field) {
  for (const auto* const absent : {"", "NA", "N/A", "nan", "NaN", "NAN"})
    if (field == absent) return nothing;
  if (field.front() == '+') field.remove_prefix(1);
  double number = 0.0;
  const char* const end = field.data() + field.size();
  const auto [next, error] = std::from_chars(field.data(), end, number);
  if (error != std::errc() || next != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

// (rows below the header); empty where the column holds anything else, or no number at all.
std::vector<double> numbers_of(const std::vector<CsvRow>& table, std::size_t column) {
  std::vector<double> numbers;
  for (auto row = table.begin() + 1; row != table.end(); ++row) {
    const bool is_short = column >= row->fields.size();
    const auto number = is_short ? nothing : number_in(without_blanks(row->fields[column]));
    if (!number) return {};
    numbers.push_back(*number);
  }
  const bool any = std::any_of(numbers.begin(), numbers.end(),
                               [](double number) { return !std::isnan(number); });
  return any ? numbers : std::vector<double>();
}

bool is_taken(const std::vector<std::string>& names, std::string_view name) {
  const bool is_known = name.empty() || name == "path" || name == "label" || name == "split";
  return is_known || std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

NumberColumns number_columns(const std::vector<CsvRow>& table) {
  NumberColumns columns;
  if (table.empty()) return columns;
  columns.rows.resize(table.size() - 1);
  const auto& header = table.front().fields;
  for (std::size_t column = 0; column < header.size(); ++column) {
    const auto name = without_blanks(header[column]);
    if (is_taken(columns.names, name)) continue;
    const auto numbers = numbers_of(table, column);
    if (numbers.empty()) continue;
    columns.names.emplace_back(name);
    for (std::size_t row = 0; row < numbers.size(); ++row)
      columns.rows[row].push_back(numbers[row]);
  }
  return columns;
}

}  // namespace diatom::ml
