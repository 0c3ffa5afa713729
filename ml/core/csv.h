// Comma-separated values (RFC 4180): quoted fields, doubled quotes, line breaks inside quotes,
// either line ending, and the byte order mark that spreadsheets write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diatom::ml {

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

// Rows without any text are left out. Throws std::runtime_error where a quote is never closed.
std::vector<CsvRow> parse_csv(std::string_view text);

// A field as it is written: in quotes where it holds a comma, a quote or a line break.
std::string csv_field(const std::string& text);

}  // namespace diatom::ml
