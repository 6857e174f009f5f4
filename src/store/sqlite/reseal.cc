#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "store/codec/reseal_document.h"
#include "store/sqlite/sweep.h"

namespace latchkey::store::sqlite {
namespace {

constexpr std::string_view kTables[] = {"realm", "object", "user", "credential"};

/// A table and the primary key of the last row seen; a credential's first part is the number of its user.
struct Cursor {
  std::size_t table = 0;
  std::int64_t realm = 0;
  std::string first;
  std::string second;
};

Cursor parse_cursor(const std::string& text) {
  Cursor cursor;
  std::string_view rest = text;
  const auto line = [&rest] {
    const auto end = rest.find('\n');
    const auto part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return part;
  };
  const auto table = line();
  while (cursor.table < std::size(kTables) && kTables[cursor.table] != table) ++cursor.table;
  if (text.empty()) cursor.table = 0;
  const auto realm = line();
  std::from_chars(realm.data(), realm.data() + realm.size(), cursor.realm);
  std::size_t length = 0;
  const auto counted = line();
  std::from_chars(counted.data(), counted.data() + counted.size(), length);
  cursor.first = rest.substr(0, length);
  cursor.second = rest.substr(std::min(length, rest.size()));
  return cursor;
}

// The first part is counted: an id may hold anything.
std::string write_cursor(const Cursor& c) {
  return fmt::format("{}\n{}\n{}\n{}{}", kTables[c.table], c.realm, c.first.size(), c.first, c.second);
}

/// A row as the walk found it; the statement that found it is finished before the row is rewritten.
struct Row {
  Cursor at;
  RealmId realm;
  std::string document;
  UserId user;
};

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<Row> rows_after(Connection& db, const Cursor& c, std::size_t limit) {
  std::vector<Row> rows;
  if (c.table == 0) {
    Query query(db, Sql::walk_realms, c.realm, limit);
    while (query.next()) rows.push_back({{0, query.integer(0), "", ""}, RealmId(query.text(1)), query.text(2), {}});
  } else if (c.table == 1) {
    Query query(db, Sql::walk_objects, c.realm, c.first, c.second, limit);
    while (query.next()) rows.push_back({{1, query.integer(0), query.text(2), query.text(3)}, RealmId(query.text(1)), query.text(4), {}});
  } else if (c.table == 2) {
    Query query(db, Sql::walk_users, c.realm, c.first, limit);
    while (query.next()) {
      const UserId user(query.text(2));
      rows.push_back({{2, query.integer(0), user.value, ""}, RealmId(query.text(1)), query.text(3), user});
    }
  } else {
    Query query(db, Sql::walk_credentials, c.realm, number(c.first), c.second, limit);
    while (query.next()) {
      rows.push_back({{3, query.integer(0), query.text(2), query.text(3)}, RealmId(query.text(1)), query.text(4),
                      UserId(query.text(5))});
    }
  }
  return rows;
}

Result<std::optional<std::string>> resealed(const Row& row, const crypto::Sealer& sealer) {
  const auto& at = row.at;
  if (at.table == 0) return reseal_settings(row.realm, row.document, sealer);
  if (at.table == 1) return reseal_object(row.realm, {at.first, at.second, "", row.document}, sealer);
  if (at.table == 2) return reseal_user(row.realm, row.user, row.document, sealer);
  return reseal_credential(row.realm, row.user, CredentialId(at.second), row.document, sealer);
}

void rewrite(Connection& db, const Cursor& at, const std::string& document) {
  if (at.table == 0) Query(db, Sql::rewrite_settings, at.realm, document).run();
  if (at.table == 1) Query(db, Sql::rewrite_object, at.realm, at.first, at.second, document).run();
  if (at.table == 2) Query(db, Sql::rewrite_user, at.realm, at.first, document).run();
  if (at.table == 3) Query(db, Sql::rewrite_credential, at.realm, number(at.first), at.second, document).run();
}

}  // namespace

Result<ResealStep> reseal(Connection& db, const crypto::Sealer& sealer, const std::string& cursor, std::size_t limit) {
  Cursor at = parse_cursor(cursor);
  if (at.table >= std::size(kTables)) return fail(Error::Kind::invalid, "no cursor of a resealing walk");
  ResealStep step;
  const auto rows = rows_after(db, at, limit);
  for (const auto& row : rows) {
    auto fresh = resealed(row, sealer);
    if (!fresh) return std::unexpected(fresh.error());
    at = row.at;
    if (!fresh->has_value()) continue;
    rewrite(db, row.at, **fresh);
    ++step.resealed;
  }
  if (rows.size() < limit) at = {at.table + 1, 0, "", ""};
  if (at.table < std::size(kTables)) step.next = write_cursor(at);
  return step;
}

}  // namespace latchkey::store::sqlite
