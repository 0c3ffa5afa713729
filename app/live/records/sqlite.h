// SQLite, as far as the event log needs it: a database, its statements, and errors in words. The
// library's own header stays behind the .cpp file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace diatom::live {

// What went wrong with which file, in one sentence.
class SqliteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Database;

// One prepared SQL statement. It does not outlive its database.
class Statement {
 public:
  Statement(const Database& database, const std::string& sql);

  // Places count from 1.
  void bind(int place, std::int64_t value);
  void bind(int place, double value);
  void bind(int place, const std::string& text);
  void bind(int place, const std::optional<double>& value);  // NULL where there is none
  void bind(int place, const std::optional<std::int64_t>& value);
  void bind(int place, const std::optional<std::string>& text);

  // The next row; false at the end.
  bool step();

  // Binds `values` to the places 1, 2, ..., runs to the end, and is ready to run again.
  template <class... Values>
  void run(const Values&... values) {
    int place = 0;
    (bind(++place, values), ...);
    while (step()) {
    }
    reset();
  }

  // Of the row that step() reached; columns count from 0.
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::optional<double> real_or_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void reset();
  void check(int code) const;

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Access : std::uint8_t { read, write };  // write: the file is created where missing

  // Waits up to `patience_ms` for locks of others, here and later. Throws SqliteError.
  Database(const std::filesystem::path& file, Access access, int patience_ms);

  void execute(const std::string& sql) const;         // statements without results, separated by ;
  std::int64_t number(const std::string& sql) const;  // the first column of the only row
  std::int64_t last_row_id() const;

  // Throws the SqliteError that belongs to what the library has just answered.
  [[noreturn]] void fail() const;
  [[noreturn]] void refuse(const std::string& reason) const;

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::filesystem::path file_;
  Access access_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// Statements that count together or not at all: rolled back unless commit() was called.
class Transaction {
 public:
  explicit Transaction(Database& database);  // takes the right to write at once
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool is_over_ = false;
};

}  // namespace diatom::live
