#include "store/sqlite/schema.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <array>
#include <charconv>

#include "model/user.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/migrations.h"

namespace latchkey::store::sqlite {
namespace {

struct Migration {
  int version;
  std::string_view name;
  const char* sql;
};

// Rows that are mostly key, or small and written often, live in their primary key (WITHOUT ROWID); documents of several
// kilobytes do not, since they would make that tree deep.
constexpr const char* kFirst = R"sql(
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE pulse (id INTEGER PRIMARY KEY, beats INTEGER NOT NULL);
INSERT INTO pulse (id, beats) VALUES (1, 0);

CREATE TABLE realm (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, name_folded TEXT NOT NULL,
  version INTEGER NOT NULL, deleted INTEGER NOT NULL, settings TEXT NOT NULL);
CREATE UNIQUE INDEX realm_by_id ON realm (id) WHERE deleted = 0;
CREATE UNIQUE INDEX realm_by_name ON realm (name_folded) WHERE deleted = 0;
CREATE INDEX realm_hidden ON realm (number) WHERE deleted = 1;

CREATE TABLE object (
  realm INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
  document TEXT NOT NULL, PRIMARY KEY (realm, kind, id));
CREATE UNIQUE INDEX object_by_key ON object (realm, kind, key);
CREATE INDEX object_by_version ON object (realm, version);

CREATE TABLE object_tombstone (
  realm INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (realm, kind, id)) WITHOUT ROWID;
CREATE INDEX object_tombstone_by_version ON object_tombstone (realm, version);

CREATE TABLE user_account (
  realm INTEGER NOT NULL, id TEXT NOT NULL, username_folded TEXT NOT NULL, email_folded TEXT NOT NULL,
  service_account_of TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (realm, id));
CREATE UNIQUE INDEX user_by_username ON user_account (realm, username_folded);
CREATE INDEX user_by_email ON user_account (realm, email_folded) WHERE email_folded <> '';
CREATE INDEX user_by_service_account ON user_account (realm, service_account_of) WHERE service_account_of <> '';

CREATE TABLE credential (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (realm, user_id, id)) WITHOUT ROWID;

CREATE TABLE user_role (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, role_id TEXT NOT NULL, PRIMARY KEY (realm, user_id, role_id)) WITHOUT ROWID;
CREATE INDEX user_by_role ON user_role (realm, role_id, user_id);

CREATE TABLE user_group (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, group_id TEXT NOT NULL, PRIMARY KEY (realm, user_id, group_id)) WITHOUT ROWID;
CREATE INDEX user_by_group ON user_group (realm, group_id, user_id);

CREATE TABLE user_attribute (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (realm, user_id, name, place)) WITHOUT ROWID;
CREATE INDEX user_by_attribute ON user_attribute (realm, name, value, user_id);

CREATE TABLE login_failures (
  realm INTEGER NOT NULL, user_id TEXT NOT NULL, failures INTEGER NOT NULL, temporary_lockouts INTEGER NOT NULL,
  last_failure INTEGER NOT NULL, locked_until INTEGER NOT NULL, last_ip TEXT NOT NULL,
  PRIMARY KEY (realm, user_id)) WITHOUT ROWID;

CREATE TABLE user_session (
  realm INTEGER NOT NULL, id TEXT NOT NULL, offline INTEGER NOT NULL, user_id TEXT NOT NULL, started INTEGER NOT NULL,
  last_access INTEGER NOT NULL, expires INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (realm, id, offline)) WITHOUT ROWID;
CREATE INDEX session_by_user ON user_session (realm, user_id, offline);
CREATE INDEX session_by_expiry ON user_session (expires);

CREATE TABLE client_session (
  realm INTEGER NOT NULL, session_id TEXT NOT NULL, offline INTEGER NOT NULL, client_id TEXT NOT NULL,
  refresh_jti TEXT NOT NULL, refresh_uses INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (realm, session_id, offline, client_id)) WITHOUT ROWID;

CREATE TABLE single_use (
  realm INTEGER NOT NULL, kind INTEGER NOT NULL, key_hash TEXT NOT NULL, payload TEXT NOT NULL, created INTEGER NOT NULL,
  expires INTEGER NOT NULL, used INTEGER, PRIMARY KEY (realm, kind, key_hash)) WITHOUT ROWID;
CREATE INDEX single_use_by_expiry ON single_use (expires);

CREATE TABLE event (
  realm INTEGER NOT NULL, occurred INTEGER NOT NULL, id TEXT NOT NULL, expires INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (realm, occurred, id)) WITHOUT ROWID;
CREATE INDEX event_by_expiry ON event (expires) WHERE expires > 0;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY, realm INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, due INTEGER NOT NULL,
  attempts INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX outbox_by_due ON outbox (due);
CREATE INDEX outbox_by_realm ON outbox (realm);
)sql";

constexpr std::array kMigrations{
    Migration{1, "first", kFirst},
    Migration{2, "search", kSecond},
    Migration{3, "staging", kThird},
    Migration{4, "numbered users", kFourth},
    Migration{5, "realm heads", kFifth},
    Migration{6, "outbox lanes", kSixth},
};

static_assert(kMigrations.back().version == kNewestSchema);

int number(const std::string& text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void fold_name_for_sql(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const auto folded = model::fold_name(bytes == nullptr ? std::string_view() : std::string_view(bytes, size));
  sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Runs inside the transaction.
Status<> bring_up_to_date(Connection& connection, int up_to) {
  const int application = number(connection.scalar("PRAGMA application_id"));
  const int tables = number(connection.scalar("SELECT count(*) FROM sqlite_schema"));
  if (connection.ok() && application != kApplicationId && (application != 0 || tables != 0)) {
    return fail(Error::Kind::forbidden, "the file is a database of another program; give Latchkey a file of its own");
  }
  connection.execute(fmt::format("PRAGMA application_id = {}", kApplicationId));
  connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)");
  const int stands = number(connection.scalar("SELECT max(version) FROM schema_version"));
  if (stands > kNewestSchema) {
    return fail(
        Error::Kind::forbidden,
        fmt::format(
            "the database was written by a newer version of Latchkey (its schema is number {}, this version knows "
            "{}): start the newer version, or restore a backup made before it",
            stands, kNewestSchema));
  }
  sqlite3_create_function_v2(connection.handle(), "fold_name", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                             fold_name_for_sql, nullptr, nullptr, nullptr);
  for (const auto& migration : kMigrations) {
    if (migration.version <= stands || migration.version > up_to) continue;
    connection.execute(migration.sql);
    connection.execute(
        fmt::format("INSERT INTO schema_version (version, name) VALUES ({}, '{}')", migration.version, migration.name));
  }
  if (auto error = connection.take_error()) return std::unexpected(std::move(*error));
  return {};
}

}  // namespace

Status<> migrate(Connection& connection, int up_to) {
  if (!connection.control(Control::begin_write)) return std::unexpected(connection.take_failure());
  auto status = bring_up_to_date(connection, up_to);
  if (status && connection.control(Control::commit)) return {};
  auto error = status ? connection.take_failure() : std::move(status.error());
  connection.control(Control::rollback);
  (void)connection.take_error();
  return std::unexpected(std::move(error));
}

}  // namespace latchkey::store::sqlite
