#include "rp/sqlite/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "rp/error.h"

namespace latchkey::rp::sqlite {
namespace {

constexpr int kPatienceMillis = 5000;

Error failed(std::string_view what) {
  return make_error(ErrorCode::store_failed, "the session database failed: " + printable(what), {},
                    "Check that its folder can be written and that the disk is not full");
}

/// SQLite would make the file readable by everybody; the -wal and -shm files take after it.
bool make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return false;
  ::close(file);
  return true;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  if (!make_private(path)) return failed("cannot open " + path + ": " + std::strerror(errno));
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) return failed(handle == nullptr ? "no memory" : sqlite3_errmsg(handle));
  sqlite3_busy_timeout(handle, kPatienceMillis);
  // While another process makes the same fresh file, the change to WAL does not wait by itself.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{kPatienceMillis};
  while (!database->execute("PRAGMA journal_mode=WAL") && std::chrono::steady_clock::now() < deadline &&
         sqlite3_errcode(handle) == SQLITE_BUSY) {
    database->error_.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  if (!database->execute("PRAGMA synchronous=FULL")) return database->take_error();
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

bool Database::execute(const char* sql) {
  if (error_) return false;
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  return ok();
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

void Database::fail() {
  if (!error_) error_ = sqlite3_errmsg(handle_);
}

Error Database::take_error() { return failed(std::exchange(error_, std::nullopt).value_or("it does not say how")); }

sqlite3_stmt* Database::prepared(const char* sql) {
  if (error_) return nullptr;
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    fail();
    return nullptr;
  }
  statements_.emplace(sql, statement);
  return statement;
}

Statement::Statement(Database& database, const char* sql) : database_(database), statement_(database.prepared(sql)) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(std::string_view bytes) {
  ++place_;
  // A null pointer would be bound as NULL, so an empty text points somewhere.
  const char* at = bytes.empty() ? "" : bytes.data();
  if (statement_ != nullptr && sqlite3_bind_blob64(statement_, place_, at, bytes.size(), SQLITE_STATIC) != SQLITE_OK)
    database_.fail();
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  ++place_;
  if (statement_ != nullptr && sqlite3_bind_int64(statement_, place_, number) != SQLITE_OK) database_.fail();
  return *this;
}

bool Statement::next() {
  if (statement_ == nullptr || !database_.ok()) return false;
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail();
  return code == SQLITE_ROW;
}

void Statement::run() {
  while (next()) {
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return data == nullptr ? std::string_view{}
                         : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

Transaction::Transaction(Database& database) : database_(database), open_(database.execute("BEGIN IMMEDIATE")) {}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

bool Transaction::commit() {
  if (open_ && database_.execute("COMMIT")) open_ = false;
  return !open_ && database_.ok();
}

}  // namespace latchkey::rp::sqlite
