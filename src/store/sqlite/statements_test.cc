// Every statement prepares on our schema, and none that runs in a request reads a whole table.
#include <gtest/gtest.h>

#include <set>

#include "store/sqlite/connection.h"
#include "store/sqlite/file.h"
#include "store/sqlite/schema.h"

namespace latchkey::store::sqlite {
namespace {

/// Read everything by their nature (the last one an index that holds nothing else); none belongs to a person's request.
const std::set<Sql> kReadEverything{Sql::list_realms, Sql::count_sessions, Sql::hidden_realm};

std::unique_ptr<Connection> migrated(const TemporaryFolder& folder) {
  const auto path = folder.path() + "/test.db";
  EXPECT_TRUE(make_database_file(path).has_value());
  auto connection = std::move(*Connection::open(path, Connection::Mode::write));
  const auto status = migrate(*connection);
  EXPECT_TRUE(status.has_value()) << status.error().detail;
  return connection;
}

std::string numbered(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (out[i] == '$') out[i] = '?';
  }
  return out;
}

TEST(SqliteStatements, Prepare) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  for (const auto& statement : sql_statements()) {
    { const Query query(*db, statement.id); }
    const auto error = db->take_error();
    EXPECT_FALSE(error.has_value()) << statement.name << ": " << (error ? error->detail : "");
  }
}

TEST(SqliteStatements, FindTheirRowsByAnIndex) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  for (const auto& statement : sql_statements()) {
    if (statement.text.starts_with("INSERT") || kReadEverything.contains(statement.id)) continue;
    for (const auto& step : db->rows("EXPLAIN QUERY PLAN " + numbered(statement.text), 3)) {
      EXPECT_FALSE(step.starts_with("SCAN") && !step.contains("CONSTANT ROW")) << statement.name << ": " << step;
    }
  }
  EXPECT_TRUE(db->ok());
}

TEST(SqliteSchema, ComesOutTheSameWhenItIsBroughtUpToDateTwice) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  ASSERT_TRUE(migrate(*db).has_value());
  EXPECT_EQ(db->scalar("SELECT count(*) FROM schema_version"), "1");
  EXPECT_EQ(db->scalar("PRAGMA application_id"), std::to_string(kApplicationId));
}

}  // namespace
}  // namespace latchkey::store::sqlite
