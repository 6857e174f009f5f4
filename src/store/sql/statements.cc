#include "store/sql/statements.h"

#include <array>

#include "store/sql/people_statements.h"
#include "store/sql/search_statements.h"
#include "store/sql/session_statements.h"
#include "store/sql/statement_text.h"
#include "store/sql/trail_statements.h"
#include "store/sql/upkeep_statements.h"

namespace latchkey::store {
namespace {

constexpr std::array kInstallation{
    STATEMENT(find_setting, "SELECT value FROM setting WHERE name = $1"),
    STATEMENT(insert_setting, "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"),
    STATEMENT(replace_setting, "UPDATE setting SET value = $3 WHERE name = $1 AND value = $2"),
    STATEMENT(beat, "UPDATE pulse SET beats = beats + 1 WHERE id = 1"),
};

constexpr std::array kRealms{
    STATEMENT(realm_number, "SELECT number, version FROM realm WHERE id = $1 AND deleted = 0"),
    STATEMENT(realm_head, "SELECT id, name, version, display_name, enabled, settings FROM realm WHERE id = $1 AND deleted = 0"),
    STATEMENT(find_realm, "SELECT id, name, version, display_name, enabled FROM realm WHERE name = $1 AND deleted = 0"),
    STATEMENT(list_realms, "SELECT id, name, version, display_name, enabled FROM realm WHERE deleted = 0 ORDER BY name"),
    STATEMENT(realm_settings, "SELECT settings FROM realm WHERE number = $1"),
    STATEMENT(realm_name_taken, "SELECT 1 FROM realm WHERE name_folded = $1 AND id <> $2 AND deleted = 0"),
    STATEMENT(insert_realm,
              "INSERT INTO realm (id, name, name_folded, version, deleted, settings, display_name, enabled) "
              "VALUES ($1, $2, $3, 1, 0, $4, $5, $6) RETURNING number"),
    STATEMENT(raise_version, "UPDATE realm SET version = version + 1 WHERE number = $1 RETURNING version"),
    STATEMENT(update_realm, "UPDATE realm SET name = $2, name_folded = $3, settings = $4, display_name = $5, enabled = $6 WHERE number = $1"),
    STATEMENT(hide_realm, "UPDATE realm SET deleted = 1 WHERE number = $1"),
    STATEMENT(staged_realm, "SELECT number, version, id, name_folded FROM realm WHERE staging = $1 AND deleted = 2"),
    STATEMENT(insert_staged_realm,
              "INSERT INTO realm (id, name, name_folded, version, deleted, settings, display_name, enabled, staging, "
              "staged_until) VALUES ($1, $2, $3, 1, 2, $4, $5, $6, $7, $8) RETURNING number"),
    STATEMENT(extend_staging, "UPDATE realm SET staged_until = $2 WHERE staging = $1 AND deleted = 2"),
    STATEMENT(realm_of_name, "SELECT number FROM realm WHERE name_folded = $1 AND deleted = 0"),
    STATEMENT(publish_realm, "UPDATE realm SET deleted = 0, staging = '', staged_until = 0, version = $2 WHERE number = $1"),
    // In the order in which they were written, which is that of the file: ids are random.
    STATEMENT(list_objects, "SELECT kind, id, key, document FROM object WHERE realm = " LIVE " ORDER BY version"),
    STATEMENT(list_changed_objects,
              "SELECT kind, id, key, document FROM object WHERE realm = " LIVE " AND version > $2 ORDER BY kind, id"),
    STATEMENT(list_removed_objects,
              "SELECT kind, id FROM object_tombstone WHERE realm = " LIVE " AND version > $2 ORDER BY kind, id"),
    STATEMENT(object_of_key, "SELECT id FROM object WHERE realm = $1 AND kind = $2 AND key = $3"),
    STATEMENT(object_exists, "SELECT 1 FROM object WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(put_object,
              "INSERT INTO object (realm, kind, id, key, version, document) VALUES ($1, $2, $3, $4, $5, $6) "
              "ON CONFLICT (realm, kind, id) DO UPDATE SET key = excluded.key, version = excluded.version, "
              "document = excluded.document"),
    STATEMENT(delete_object, "DELETE FROM object WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(put_tombstone,
              "INSERT INTO object_tombstone (realm, kind, id, version) VALUES ($1, $2, $3, $4) "
              "ON CONFLICT (realm, kind, id) DO UPDATE SET version = excluded.version"),
    STATEMENT(clear_tombstone, "DELETE FROM object_tombstone WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(prune_tombstones, "DELETE FROM object_tombstone WHERE realm = $1 AND version <= $2"),
};

constexpr auto gather() {
  std::array<SqlStatement, kSqlCount> all{};
  std::size_t n = 0;
  const auto take = [&](const auto& group) {
    for (const auto& statement : group) all.at(n++) = statement;
  };
  take(kInstallation);
  take(kRealms);
  take(kUsers);
  take(kConsents);
  take(kSearching);
  take(kSessions);
  take(kSingleUse);
  take(kEvents);
  take(kSweeping);
  take(kResealing);
  return all;
}

constexpr auto kAll = gather();

constexpr bool in_order() {
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    if (kAll[i].id != static_cast<Sql>(i) || kAll[i].text.empty()) return false;
  }
  return true;
}
static_assert(in_order(), "the statements stand in the order of their enumerators, none left out");

}  // namespace

std::span<const SqlStatement> sql_statements() { return kAll; }
const SqlStatement& sql_statement(Sql id) { return kAll[static_cast<std::size_t>(id)]; }

}  // namespace latchkey::store
