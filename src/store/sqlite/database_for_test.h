// For the tests of the SQLite adapter: a database file in a folder of its own, and another program's view of it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>

#include "store/contract/contract.h"
#include "store/sqlite/file.h"
#include "store/sqlite/sqlite_store.h"

namespace latchkey::store {

class SqliteFile : public testing::Test {
 protected:
  using Opened = Result<std::unique_ptr<Store>>;

  Opened open(const SqliteOptions& options = {}) { return open_sqlite(path_, sealer_, log_, options); }
  std::unique_ptr<Store> must_open(const SqliteOptions& options = {}) {
    auto store = open(options);
    if (!store) {
      ADD_FAILURE() << store.error().detail;
      return nullptr;
    }
    return std::move(*store);
  }
  /// Runs SQL as another program would.
  void run_sql(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  std::string query(const std::string& sql) {
    std::string out;
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    const auto take = [](void* into, int, char** values, char**) {
      *static_cast<std::string*>(into) += values[0] == nullptr ? "" : values[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), take, &out, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    return out;
  }
  static Result<CommitOutcome> commit(Store& store, Write write) {
    Plan plan;
    plan.writes.push_back(std::move(write));
    return sync_wait(store.commit(std::move(plan)));
  }
  static bool committed(Store& store, Write write) {
    const auto outcome = commit(store, std::move(write));
    return outcome && outcome->committed();
  }
  static CreateRealm realm(const std::string& id) { return {.id = RealmId(id), .name = id, .settings = R"({"v":1})"}; }
  static PutObject object(const std::string& id, std::size_t size) {
    return {.realm = RealmId("r1"), .object = {"client", id, id, std::string(size, 'x')}};
  }

  sqlite::TemporaryFolder folder_ = std::move(*sqlite::TemporaryFolder::make());
  std::string path_ = folder_.path() + "/latchkey.db";
  crypto::Sealer sealer_ = test_sealer();
  MemoryLog log_;
};

}  // namespace latchkey::store
