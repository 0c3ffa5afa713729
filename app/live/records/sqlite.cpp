#include "app/live/records/sqlite.h"

#include <cstring>

#include <sqlite3.h>

namespace diatom::live {
namespace {

std::string sqlite_reason(sqlite3* handle) {
  const int cause = sqlite3_system_errno(handle);
  const std::string system = cause != 0 ? std::string(": ") + std::strerror(cause) : "";
  switch (sqlite3_errcode(handle) & 0xFF) {  // the low byte is the kind
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has locked it";
    case SQLITE_NOTADB:
      return "it is no SQLite file";
    case SQLITE_CORRUPT:
      return "it is damaged";
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_READONLY:
      return "it may not be written";
    case SQLITE_CANTOPEN:
      return "it cannot be opened" + system;
    case SQLITE_IOERR:
      return "the disk failed" + system;
    default:
      return sqlite3_errmsg(handle);
  }
}

}  // namespace

// --- Statement

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(const Database& database, const std::string& sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  statement_.reset(statement);
  check(code);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_.fail();
}

void Statement::bind(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value));
}

void Statement::bind(int place, double value) {
  check(sqlite3_bind_double(statement_.get(), place, value));
}

void Statement::bind(int place, const std::string& text) {
  check(sqlite3_bind_text64(statement_.get(), place, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
}

void Statement::bind(int place, const std::optional<double>& value) {
  if (value) return bind(place, *value);
  check(sqlite3_bind_null(statement_.get(), place));
}

void Statement::bind(int place, const std::optional<std::int64_t>& value) {
  if (value) return bind(place, *value);
  check(sqlite3_bind_null(statement_.get(), place));
}

void Statement::bind(int place, const std::optional<std::string>& text) {
  if (text) return bind(place, *text);
  check(sqlite3_bind_null(statement_.get(), place));
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail();
  return code == SQLITE_ROW;
}

void Statement::reset() {
  check(sqlite3_reset(statement_.get()));
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {reinterpret_cast<const char*>(bytes), size};
}

std::optional<double> Statement::real_or_null(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return real(column);
}

// --- Database

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Database::Database(const std::filesystem::path& file, Access access, int patience_ms)
    : file_(file), access_(access) {
  const int flags =
      access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  // Each database is used by one thread, so the library needs no locks of its own.
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail();
  sqlite3_busy_timeout(handle, patience_ms);
}

void Database::execute(const std::string& sql) const {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::number(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Database::last_row_id() const {
  return sqlite3_last_insert_rowid(handle());
}

void Database::fail() const {
  refuse(sqlite_reason(handle()));
}

void Database::refuse(const std::string& reason) const {
  throw SqliteError((access_ == Access::read ? "cannot read " : "cannot write ") + file_.string() +
                    ": " + reason);
}

// --- Transaction

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // SQLite itself rolls back after some errors, and this then has nothing left to do.
  if (!is_over_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  is_over_ = true;
}

}  // namespace diatom::live
