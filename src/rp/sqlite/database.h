// One SQLite connection and statements prepared on it once, for the session store alone. Used by one thread at a time.
// The first error is kept until it is taken; every later statement gives no rows.
#pragma once

#include <latchkey/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace latchkey::rp::sqlite {

class Database {
 public:
  /// Waits up to five seconds for other processes, at each statement.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// SQL without parameters and rows; false on an error, which is kept.
  bool execute(const char* sql);
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] bool ok() const { return !error_; }
  /// The kept error, as store_failed.
  [[nodiscard]] Error take_error();

 private:
  friend class Statement;
  friend class Transaction;
  explicit Database(sqlite3* handle) : handle_(handle) {}
  void fail();
  [[nodiscard]] sqlite3_stmt* prepared(const char* sql);

  sqlite3* handle_;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;  // by the literal's address
  std::optional<std::string> error_;
};

/// One run of a statement, given as a string literal; reset when it goes.
class Statement {
 public:
  Statement(Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// To the next parameter. Bytes are not copied: they must outlive this.
  Statement& bind(std::string_view bytes);
  Statement& bind(std::int64_t number);

  /// To the next row; false at the end and after an error.
  [[nodiscard]] bool next();
  /// To the end.
  void run();
  [[nodiscard]] std::int64_t integer(int column) const;
  /// Until the next call of next().
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_;
  int place_ = 0;
};

/// BEGIN IMMEDIATE now; rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// False: nothing of it happened, and the error is kept.
  [[nodiscard]] bool commit();

 private:
  Database& database_;
  bool open_;
};

}  // namespace latchkey::rp::sqlite
