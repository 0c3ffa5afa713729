// Data listed in a CSV with the columns path and optionally label and split, and others that hold
// numbers.
#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "ml/core/csv.h"
#include "ml/core/dataset_listing.h"
#include "ml/core/number_columns.h"

namespace diatom::ml {
namespace {

std::string trimmed(std::string_view text) {
  constexpr auto blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::optional<std::size_t> column_of(const CsvRow& header, std::string_view name) {
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    if (trimmed(header.fields[i]) == name) return i;
  }
  return std::nullopt;
}

std::size_t needed_column(const CsvRow& header, std::string_view name) {
  const auto column = column_of(header, name);
  if (!column) throw std::runtime_error("it has no column '" + std::string(name) + "'");
  return *column;
}

std::string field_of(const CsvRow& row, std::size_t column) {
  if (column >= row.fields.size()) {
    throw std::runtime_error("line " + std::to_string(row.line) + " has too few columns");
  }
  return trimmed(row.fields[column]);
}

Split split_of(const CsvRow& row, std::optional<std::size_t> column) {
  const auto name = column ? field_of(row, *column) : std::string();
  if (name.empty()) return Split::unassigned;
  const auto split = split_from(name);
  if (!split) {
    throw std::runtime_error("line " + std::to_string(row.line) + " has the split '" + name +
                             "'; it must be train, val, valid or test");
  }
  return *split;
}

// The column of the labels, where it gives any.
std::optional<std::size_t> label_column_of(const std::vector<CsvRow>& rows) {
  const auto column = column_of(rows.front(), "label");
  const bool any = column && std::any_of(rows.begin() + 1, rows.end(), [&](const CsvRow& row) {
                     return !field_of(row, *column).empty();
                   });
  return any ? column : std::nullopt;
}

void list_rows(Listing& listing, const std::vector<CsvRow>& rows) {
  if (rows.empty()) throw std::runtime_error("it is empty");
  const auto path_column = needed_column(rows.front(), "path");
  const auto label_column = label_column_of(rows);
  const auto split_column = column_of(rows.front(), "split");
  auto numbers = number_columns(rows);
  listing.columns = numbers.names;
  std::set<std::string> seen;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    const std::filesystem::path listed = field_of(*row, path_column);
    const auto path = listed.lexically_normal().generic_string();
    const auto label = label_column ? field_of(*row, *label_column) : std::string();
    if (path.empty()) {
      throw std::runtime_error("line " + std::to_string(row->line) + " has no path");
    }
    if (!seen.insert(path).second) {
      listing.skipped.push_back({path, "listed before"});
    } else if (label_column && label.empty()) {
      listing.skipped.push_back({path, "without a label"});
    } else if (!has_image_ending(path)) {
      listing.skipped.push_back({path, "not the ending of an image"});
    } else {
      auto& own = numbers.rows[static_cast<std::size_t>(row - rows.begin() - 1)];
      add_file(listing, {path, label, split_of(*row, split_column), std::move(own)});
    }
  }
}

}  // namespace

Listing list_csv(const std::filesystem::path& csv) {
  const auto bytes = read_bytes(csv);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Listing listing{csv.parent_path(), {}, {}};
  try {
    list_rows(listing, parse_csv(text));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("cannot use " + csv.string() + ": " + error.what());
  }
  return listing;
}

}  // namespace diatom::ml
