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

TEST(SqliteStatements, LookUpATakenNameByTheNameAndNotThroughTheWholeRealm) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  for (const Sql id : {Sql::username_taken, Sql::email_taken, Sql::find_user_by_username, Sql::find_user_by_email}) {
    for (const auto& step : db->rows("EXPLAIN QUERY PLAN " + numbered(sql_statement(id).text), 3))
      EXPECT_FALSE(step.contains("user_in_order")) << sql_statement(id).name << ": " << step;
  }
}

TEST(SqliteSchema, ComesOutTheSameWhenItIsBroughtUpToDateTwice) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  ASSERT_TRUE(migrate(*db).has_value());
  EXPECT_EQ(db->scalar("SELECT count(*) FROM schema_version"), std::to_string(kNewestSchema));
  EXPECT_EQ(db->scalar("PRAGMA application_id"), std::to_string(kApplicationId));
}

TEST(SqliteSchema, FillsWhatIsSearchedByFromTheDocumentsOfAnOlderDatabase) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto path = folder.path() + "/test.db";
  ASSERT_TRUE(make_database_file(path).has_value());
  const auto db = std::move(*Connection::open(path, Connection::Mode::write));
  ASSERT_TRUE(migrate(*db, 1).has_value());
  db->execute(R"(INSERT INTO realm (id, name, name_folded, version, deleted, settings)
                 VALUES ('r', 'r', 'r', 1, 0, '{"v":1,"displayName":"The Realm","enabled":false}'))");
  db->execute(
      R"(INSERT INTO user_account (realm, id, username_folded, email_folded, service_account_of, document) VALUES
                 (1, 'a', 'a', '', '', '{"v":1,"firstName":"ÄNNE","emailVerified":true,"created":77}'),
                 (1, 'b', 'b', '', '', '{"v":1,"lastName":"Straße","enabled":false}'))");
  db->execute(R"(INSERT INTO event (realm, occurred, id, expires, document)
                 VALUES (1, 5, 'e', 0, '{"v":1,"type":"LOGIN","client":"app","user":"a"}'))");
  ASSERT_TRUE(migrate(*db).has_value());
  const auto row = [&](const std::string& columns, const std::string& from) {
    return db->scalar("SELECT " + columns + " FROM " + from);
  };
  EXPECT_EQ(row("display_name || '|' || enabled", "realm"), "The Realm|0");
  EXPECT_EQ(row("first_folded || '|' || last_folded || '|' || enabled || '|' || email_verified || '|' || created",
                "user_account WHERE id = 'a'"),
            "änne||1|1|77");
  EXPECT_EQ(row("first_folded || '|' || last_folded || '|' || enabled || '|' || email_verified || '|' || created",
                "user_account WHERE id = 'b'"),
            "|strasse|0|0|0");
  EXPECT_EQ(row("type || '|' || client_id || '|' || user_id", "event"), "LOGIN|app|a");
  EXPECT_TRUE(db->ok());
}

TEST(SqliteSchema, GivesTheUsersOfAnOlderDatabaseNumbersAndKeepsWhatTheyHave) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto path = folder.path() + "/test.db";
  ASSERT_TRUE(make_database_file(path).has_value());
  const auto db = std::move(*Connection::open(path, Connection::Mode::write));
  ASSERT_TRUE(migrate(*db, 3).has_value());
  db->execute(R"(INSERT INTO user_account (realm, id, username_folded, email_folded, first_folded, service_account_of, document)
                 VALUES (1, 'z', 'first', 'f@x', 'ann', '', '{"v":1}'), (1, 'a', 'second', '', '', 'c', '{"v":1,"x":2}'),
                        (2, 'z', 'third', '', '', '', '{"v":1}'))");
  db->execute(R"(INSERT INTO credential (realm, user_id, id, place, document)
                 VALUES (1, 'z', 'p', 1, 'one'), (1, 'z', 'o', 2, 'two'), (2, 'z', 'p', 1, 'three'))");
  db->execute("INSERT INTO user_role (realm, user_id, role_id) VALUES (1, 'a', 'r'), (2, 'z', 'r')");
  db->execute("INSERT INTO user_group (realm, user_id, group_id) VALUES (1, 'a', 'g'), (1, 'z', 'g')");
  db->execute(R"(INSERT INTO user_attribute (realm, user_id, name, place, value)
                 VALUES (1, 'a', 'n', 0, 'v'), (1, 'a', 'n', 1, 'w'))");
  ASSERT_TRUE(db->ok());
  ASSERT_TRUE(migrate(*db).has_value());
  const auto all = [&](const std::string& columns, const std::string& table) {
    return db->scalar("SELECT group_concat(" + columns + ") FROM (SELECT * FROM " + table + " ORDER BY 1, 2, 3)");
  };
  EXPECT_EQ(all("number || realm || id || username_folded || email_folded || first_folded || service_account_of || "
                "document",
                "user_account"),
            R"(11zfirstf@xann{"v":1},21asecondc{"v":1,"x":2},32zthird{"v":1})");
  EXPECT_EQ(all("realm || user_number || id || place || document", "credential"), "11o2two,11p1one,23p1three");
  EXPECT_EQ(all("realm || user_number || role_id", "user_role"), "12r,23r");
  EXPECT_EQ(all("realm || user_number || group_id", "user_group"), "11g,12g");
  EXPECT_EQ(all("realm || user_number || name || place || value", "user_attribute"), "12n0v,12n1w");
  EXPECT_TRUE(db->ok());
}

TEST(SqliteStatements, FindAndListRealmsWithoutTheirSettings) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  for (const Sql id : {Sql::find_realm, Sql::list_realms}) {
    const auto plan = db->rows("EXPLAIN QUERY PLAN " + numbered(sql_statement(id).text), 3);
    ASSERT_EQ(plan.size(), 1U) << sql_statement(id).name;
    EXPECT_TRUE(plan.front().contains("COVERING INDEX realm_head")) << plan.front();
  }
}

TEST(SqliteStatements, WalkUsersAlongTheOneIndexThatHoldsWhatIsCompared) {
  const auto folder = std::move(*TemporaryFolder::make());
  const auto db = migrated(folder);
  const auto plan = db->rows("EXPLAIN QUERY PLAN " + numbered(sql_statement(Sql::users_in_order).text), 3);
  ASSERT_FALSE(plan.empty());
  EXPECT_TRUE(plan.front().contains("COVERING INDEX user_in_order")) << plan.front();
  for (const auto& step : plan) EXPECT_FALSE(step.contains("TEMP B-TREE")) << step;
}

}  // namespace
}  // namespace latchkey::store::sqlite
