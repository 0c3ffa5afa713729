#include "ml/core/csv.h"

#include <stdexcept>
#include <utility>

namespace diatom::ml {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  std::vector<CsvRow> rows() {
    while (at_ < text_.size()) {
      const char letter = text_[at_];
      if (letter == '"' && field_.empty()) {
        quoted_field();
      } else {
        ++at_;
        unquoted(letter);
      }
    }
    end_row();
    return std::move(rows_);
  }

 private:
  void unquoted(char letter) {
    if (letter == ',') {
      end_field();
    } else if (letter == '\n') {
      end_row();
    } else if (letter != '\r' || (at_ < text_.size() && text_[at_] != '\n')) {
      field_ += letter;
    }
  }

  void quoted_field() {
    const int opened = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      const bool quote = text_[at_] == '"';
      if (quote && (at_ + 1 == text_.size() || text_[at_ + 1] != '"')) {
        ++at_;
        return;
      }
      if (quote) ++at_;
      if (text_[at_] == '\n') ++line_;
      field_ += text_[at_];
    }
    throw std::runtime_error("the quote opened in line " + std::to_string(opened) +
                             " is never closed");
  }

  void end_field() { row_.fields.push_back(std::exchange(field_, {})); }

  void end_row() {
    end_field();
    const bool blank = row_.fields.size() == 1 && row_.fields.front().empty();
    if (!blank) rows_.push_back(row_);
    row_ = {++line_, {}};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::string field_;
  CsvRow row_{1, {}};
  std::vector<CsvRow> rows_;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text) {
  return Parser(text).rows();
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace diatom::ml
