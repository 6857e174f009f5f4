// Searches for users. What narrows most and has an index gives candidates; when none gives few, all users are walked in
// the order of their names along one index that holds all that is compared, and a page is full the sooner the more
// match. Either way store/user_query.h decides who is meant.
#include <algorithm>

#include "store/sqlite/reads.h"
#include "store/sqlite/user_row.h"

namespace latchkey::store::sqlite {
namespace {

/// More candidates than this cost more than a walk that ends with the page.
constexpr std::size_t kCandidates = 2000;
/// Behind every text that begins with the one before it.
constexpr std::string_view kLast = "\xf4\x8f\xbf\xbf";

struct Found {
  std::string username;
  std::string id;
  std::int64_t number;

  friend auto operator<=>(const Found&, const Found&) = default;
};
using Candidates = std::vector<Found>;

class Search {
 public:
  Search(Connection& db, const RealmId& realm, const UserQuery& query)
      : db_(db), realm_(realm), query_(query), matcher_(query) {}

  /// The numbers of those who match, in order, after skipping `first`.
  std::vector<std::int64_t> page(std::size_t first, std::size_t limit) {
    std::vector<std::int64_t> numbers;
    std::size_t seen = 0;
    each([&](std::int64_t number) {
      if (seen++ >= first) numbers.push_back(number);
      return numbers.size() < limit;
    });
    return numbers;
  }
  std::int64_t count() {
    std::int64_t count = 0;
    each([&](std::int64_t) { return ++count > 0; });
    return count;
  }

 private:
  /// `take(number)` says whether to go on.
  template <class Take>
  void each(Take take) {
    if (auto few = candidates()) {
      std::ranges::sort(*few);
      const auto [first, last] = std::ranges::unique(*few);
      few->erase(first, last);
      for (const auto& found : *few) {
        if (!take(found.number)) return;
      }
      return;
    }
    Query rows(db_, Sql::users_in_order, realm_);
    while (rows.next()) {
      if (is_meant(rows) && !take(rows.integer(9))) return;
    }
  }

  [[nodiscard]] bool is_meant(const Query& row) {
    const UserFields user{.username = row.view(1),
                          .email = row.view(2),
                          .first_name = row.view(3),
                          .last_name = row.view(4),
                          .enabled = row.flag(6),
                          .email_verified = row.flag(7),
                          .service_account = !row.view(5).empty(),
                          .created = row.instant(8)};
    return matcher_.matches(user) && has_rows(row.view(0), row.integer(9));
  }
  [[nodiscard]] bool has_rows(std::string_view id, std::int64_t user) {
    for (const auto& [name, value] : query_.attributes) {
      if (!Query(db_, Sql::has_attribute, realm_, name, value, user).next()) return false;
    }
    if (!query_.in_group.empty() && !Query(db_, Sql::has_group, realm_, user, query_.in_group).next()) return false;
    if (!query_.with_role.empty() && !Query(db_, Sql::has_role, realm_, user, query_.with_role).next()) return false;
    return has_identity(id);
  }
  [[nodiscard]] bool has_identity(std::string_view id) {
    if (query_.idp_alias.empty() && query_.idp_user_id.empty()) return true;
    Query rows(db_, Sql::has_identity, realm_, id);
    while (rows.next()) {
      const bool provider = query_.idp_alias.empty() || rows.view(0) == query_.idp_alias;
      if (provider && (query_.idp_user_id.empty() || rows.view(1) == query_.idp_user_id)) return true;
    }
    return false;
  }

  /// Adds those of an index that match; false when it names too many.
  template <class... A>
  bool gather(Candidates& into, std::size_t& room, Sql statement, const A&... arguments) {
    Query rows(db_, statement, realm_, arguments..., room + 1);
    while (rows.next()) {
      if (room == 0) return false;
      --room;
      if (is_meant(rows)) into.push_back({rows.text(1), rows.text(0), rows.integer(9)});
    }
    return true;
  }
  template <class... A>
  std::optional<Candidates> from(Sql statement, const A&... arguments) {
    Candidates few;
    std::size_t room = kCandidates;
    if (gather(few, room, statement, arguments...)) return few;
    return std::nullopt;
  }
  std::optional<Candidates> from_word(const UserWord& word) {
    const std::string low(word.beginning());
    if (low.empty()) return std::nullopt;
    const std::string high = low + std::string(kLast);
    Candidates few;
    std::size_t room = kCandidates;
    for (const Sql column :
         {Sql::users_by_username, Sql::users_by_email, Sql::users_by_first_name, Sql::users_by_last_name}) {
      if (!gather(few, room, column, low, high)) return std::nullopt;
    }
    return few;
  }
  std::optional<Candidates> from_exact_names() {
    if (!query_.exact) return std::nullopt;
    const auto only = [this](Sql column, const std::string& name) { return from(column, name, name + '\1'); };
    if (!matcher_.username().empty()) return only(Sql::users_by_username, matcher_.username());
    if (!matcher_.email().empty()) return only(Sql::users_by_email, matcher_.email());
    return std::nullopt;
  }
  std::optional<Candidates> candidates() {
    if (auto few = from_exact_names()) return few;
    if (!query_.idp_user_id.empty()) {
      return query_.idp_alias.empty() ? from(Sql::users_by_remote_id, query_.idp_user_id)
                                      : from(Sql::users_by_identity, query_.idp_alias, query_.idp_user_id);
    }
    for (const auto& [name, value] : query_.attributes) {
      if (auto few = from(Sql::users_by_attribute, name, value)) return few;
    }
    for (const auto& word : matcher_.words()) {
      if (auto few = from_word(word)) return few;
    }
    if (!query_.in_group.empty()) {
      if (auto few = from(Sql::users_by_group, query_.in_group)) return few;
    }
    if (!query_.with_role.empty()) return from(Sql::users_by_role, query_.with_role);
    return std::nullopt;
  }

  Connection& db_;
  const RealmId& realm_;
  const UserQuery& query_;
  UserMatcher matcher_;
};

std::int64_t number(Connection& db, Sql statement, const RealmId& realm) {
  Query row(db, statement, realm);
  return row.next() ? row.integer(0) : std::int64_t{0};
}

}  // namespace

Loaded<std::vector<model::User>> SqliteUsers::search_users(RealmId realm, UserQuery query) const {
  const auto rows = co_await readers_.read_aside([&](Connection& db) {
    std::vector<UserRow> found;
    if (query.limit == 0) return found;
    for (const auto number : Search(db, realm, query).page(query.first, query.limit)) {
      Query row(db, Sql::user_of_number, realm, number);
      if (row.next()) found.push_back({UserId(row.text(0)), row.text(1), number, {}});
    }
    for (auto& row : found) add_credentials(db, realm, row);
    return found;
  });
  if (!rows) co_return std::unexpected(rows.error());
  co_return decode_rows(realm, *rows, sealer_);
}

Loaded<std::int64_t> SqliteUsers::count_matching(RealmId realm, UserQuery query) const {
  co_return co_await readers_.read_aside([&](Connection& db) {
    if (!query.asks_nothing()) return Search(db, realm, query).count();
    const auto all = number(db, Sql::count_users, realm);
    return query.exclude_service_accounts ? all - number(db, Sql::count_service_accounts, realm) : all;
  });
}

}  // namespace latchkey::store::sqlite
