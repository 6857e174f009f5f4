// One SQLite connection and its prepared statements; used by one thread at a time. The first error is kept until it is
// taken, and every later query gives no rows, so that a list of statements reads without a branch after each: who ran
// some asks ok() or takes the error before it believes what they said.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sql/statements.h"

struct sqlite3;
struct sqlite3_stmt;

namespace latchkey::store::sqlite {

/// Transaction control, which no other database shares.
enum class Control : std::uint8_t { begin_read, begin_write, commit, rollback, savepoint, release, rollback_to, count_ };

/// In KiB. A shared commit touches many pages of many indexes: with SQLite's 2 MB they would be written out and read again
/// in the middle of it.
inline constexpr std::int64_t kWritersCache = 8000;

class Connection {
 public:
  enum class Mode { read, write };
  /// `off` is for a file that nobody will read again: it does not wait for the disk.
  enum class Sync { full, off };
  /// An existing file. Waits up to five seconds for other processes, at each statement.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode, Sync sync = Sync::full);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// False on an error, which is kept.
  bool control(Control statement);
  /// Any SQL without parameters and rows: pragmas and DDL.
  bool execute(const std::string& sql);
  /// The first column of the first row, as text: pragmas and the schema's version. Empty without a row.
  [[nodiscard]] std::string scalar(const std::string& sql);

  /// One column of every row, as text.
  [[nodiscard]] std::vector<std::string> rows(const std::string& sql, int column);

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  [[nodiscard]] std::optional<Error> take_error();
  /// The kept error, or "internal" when there is none: for paths that know that something failed.
  [[nodiscard]] Error take_failure();
  void fail(Error error);
  void fail_with(int code);
  /// False also after an error that made SQLite roll back by itself.
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] sqlite3* handle() const { return database_; }
  /// How much of the database is kept in memory at most.
  void keep_in_memory(std::int64_t kib);

 private:
  friend class Query;
  explicit Connection(sqlite3* database) : database_(database) {}
  [[nodiscard]] sqlite3_stmt* statement(Sql id);
  [[nodiscard]] sqlite3_stmt* prepare(std::string_view sql);

  sqlite3* database_;
  std::array<sqlite3_stmt*, kSqlCount> statements_{};
  std::array<sqlite3_stmt*, static_cast<std::size_t>(Control::count_)> controls_{};
  std::int64_t cache_kib_ = 0;  ///< 0: SQLite's own choice
  std::optional<Error> error_;
};

/// One run of a prepared statement; resets it at the end. Only one Query of the same statement at a time.
class Query {
 public:
  template <class... A>
  explicit Query(Connection& connection, Sql id, const A&... arguments) : Query(connection, connection.statement(id)) {
    int place = 0;
    (bind(++place, arguments), ...);
  }
  /// For a run that ends before its arguments do: texts are read where they stand.
  struct Borrowed {};
  template <class... A>
  Query(Borrowed, Connection& connection, Sql id, const A&... arguments) : Query(connection, connection.statement(id)) {
    borrows_ = true;
    int place = 0;
    (bind(++place, arguments), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// To the next row; false at the end and after an error.
  [[nodiscard]] bool next();
  /// To the end; how many rows were changed.
  std::int64_t run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] Instant instant(int column) const { return from_unix_millis(integer(column)); }
  [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
  /// Until the next call of next().
  [[nodiscard]] std::string_view view(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  Query(Connection& connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}

  void bind(int place, std::string_view text);
  void bind(int place, const std::string& text) { bind(place, std::string_view(text)); }
  void bind(int place, const char* text) { bind(place, std::string_view(text)); }
  void bind(int place, std::int64_t number);
  void bind(int place, int number) { bind(place, static_cast<std::int64_t>(number)); }
  void bind(int place, std::size_t number) { bind(place, static_cast<std::int64_t>(number)); }
  void bind(int place, bool flag) { bind(place, static_cast<std::int64_t>(flag ? 1 : 0)); }
  void bind(int place, Instant time) { bind(place, static_cast<std::int64_t>(to_unix_millis(time))); }
  void bind_null(int place);
  template <class Tag>
  void bind(int place, const Id<Tag>& id) {
    bind(place, std::string_view(id.value));
  }
  template <class T>
  void bind(int place, const std::optional<T>& value) {
    if (value) {
      bind(place, *value);
    } else {
      bind_null(place);
    }
  }

  Connection& connection_;
  sqlite3_stmt* statement_;
  bool borrows_ = false;
};

/// What an error code of SQLite means to an administrator.
[[nodiscard]] Error describe_error(int code, std::string_view detail);

}  // namespace latchkey::store::sqlite
