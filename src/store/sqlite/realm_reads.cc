#include "store/history.h"
#include "store/sqlite/reads.h"

namespace latchkey::store::sqlite {
namespace {

RealmHead head_from(const Query& row) {
  return {RealmId(row.text(0)), row.text(1), row.integer(2), row.text(3), row.flag(4)};
}

template <class... A>
std::vector<ConfigObject> objects(Connection& db, Sql id, const A&... arguments) {
  Query rows(db, id, arguments...);
  std::vector<ConfigObject> found;
  while (rows.next()) found.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3)});
  return found;
}

std::optional<RealmRecord> head_and_settings(Connection& db, const RealmId& id) {
  Query row(db, Sql::realm_head, id);
  if (!row.next()) return std::nullopt;
  return RealmRecord{head_from(row), row.text(5), {}};
}

std::optional<RealmChanges> changes_after(Connection& db, const RealmId& id, std::int64_t version) {
  auto head = head_and_settings(db, id);
  if (!head || !history_reaches(version, head->head.version)) return std::nullopt;
  RealmChanges changes{std::move(head->head), std::move(head->settings), {}, {}};
  changes.changed = objects(db, Sql::list_changed_objects, id, version);
  Query removed(db, Sql::list_removed_objects, id, version);
  while (removed.next()) changes.removed.push_back({removed.text(0), removed.text(1), "", ""});
  return changes;
}

}  // namespace

Loaded<std::optional<RealmHead>> SqliteRealms::find_realm(std::string name) const {
  co_return readers_.read([&](Connection& db) -> std::optional<RealmHead> {
    Query row(db, Sql::find_realm, name);
    if (!row.next()) return std::nullopt;
    return head_from(row);
  });
}

Loaded<std::vector<RealmHead>> SqliteRealms::list_realms() const {
  co_return readers_.read([](Connection& db) {
    Query rows(db, Sql::list_realms);
    std::vector<RealmHead> heads;
    while (rows.next()) heads.push_back(head_from(rows));
    return heads;
  });
}

Loaded<std::optional<RealmRecord>> SqliteRealms::load_realm(RealmId id) const {
  co_return readers_.read_one_state([&](Connection& db) {
    auto record = head_and_settings(db, id);
    if (record) record->objects = objects(db, Sql::list_objects, id);
    return record;
  });
}

Loaded<std::optional<RealmChanges>> SqliteRealms::load_changes(RealmId id, std::int64_t version) const {
  co_return readers_.read_one_state([&](Connection& db) { return changes_after(db, id, version); });
}

}  // namespace latchkey::store::sqlite
