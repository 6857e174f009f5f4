#include "admin/users/user_search.h"

#include <charconv>
#include <chrono>

#include "admin/attribute_query.h"
#include "admin/reply.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultUsers = 100;
constexpr std::string_view kById = "id:";

std::vector<model::UserId> split_ids(std::string_view text) {
  std::vector<model::UserId> ids;
  while (!text.empty()) {
    const auto end = text.find(' ');
    if (end != 0) ids.emplace_back(std::string(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return ids;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "2026-11-25": the day's first moment.
std::optional<Instant> read_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}};
}

/// Milliseconds since 1970, or a day.
std::optional<Instant> read_time(Query& query, std::string_view name) {
  if (const auto day = read_day(query.text(name))) return day;
  const auto millis = query.number(name);
  if (!millis) return std::nullopt;
  return from_unix_millis(*millis);
}

/// `q` may also name what every user has.
void take_attributes(AttributeQuery pairs, store::UserQuery& query) {
  for (auto& [key, value] : pairs) {
    if (key == "username")
      query.username = std::move(value);
    else if (key == "email")
      query.email = std::move(value);
    else if (key == "firstName")
      query.first_name = std::move(value);
    else if (key == "lastName")
      query.last_name = std::move(value);
    else
      query.attributes.emplace_back(std::move(key), std::move(value));
  }
}

bool is_blank_search(const store::UserQuery& query) {
  return query.username.empty() && query.email.empty() && query.first_name.empty() && query.last_name.empty() &&
         !query.email_verified && !query.enabled && query.attributes.empty() && query.idp_alias.empty() &&
         query.idp_user_id.empty();
}

}  // namespace

UserSearch read_user_search(Query& query) {
  UserSearch search;
  store::UserQuery& wanted = search.query;
  const Page page = query.page(kDefaultUsers);
  wanted.first = page.first;
  wanted.limit = page.limit;
  wanted.search = query.text("search");
  if (wanted.search.starts_with(kById)) {
    search.by_ids = true;
    search.ids = split_ids(std::string_view(wanted.search).substr(kById.size()));
    wanted.search.clear();
  }
  wanted.username = query.text("username");
  wanted.email = query.text("email");
  wanted.first_name = query.text("firstName");
  wanted.last_name = query.text("lastName");
  wanted.email_verified = query.boolean("emailVerified");
  wanted.enabled = query.boolean("enabled");
  wanted.exact = query.boolean_or("exact", false);
  take_attributes(parse_attribute_query(query.text("q")), wanted);
  wanted.idp_alias = query.text("idpAlias");
  wanted.idp_user_id = query.text("idpUserId");
  wanted.created_after = read_time(query, "createdAfter");
  wanted.created_before = read_time(query, "createdBefore");
  // Who asks for a name exactly may ask for a service account's.
  wanted.exclude_service_accounts = !wanted.search.empty() || is_blank_search(wanted);
  return search;
}

Task<FoundUsers> find_users(const Call& call, UserSearch search) {
  // CVE-2025-14082: who may query is not who may view.
  if (!call.may_any({AdminRole::view_users, AdminRole::manage_users})) co_return FoundUsers();
  const auto& users = call.env.store.users();
  if (!search.by_ids) {
    auto found = co_await users.search_users(call.realm->id(), std::move(search.query));
    if (!found) co_return FoundUsers(std::unexpect, unavailable());
    co_return FoundUsers(*std::move(found));
  }
  std::vector<model::User> named;
  for (auto& id : search.ids) {
    if (named.size() >= kDefaultUsers) break;
    auto user = co_await users.find_user(call.realm->id(), std::move(id));
    if (!user) co_return FoundUsers(std::unexpect, unavailable());
    if (*user) named.push_back(**std::move(user));
  }
  co_return FoundUsers(slice(std::move(named), {search.query.first, search.query.limit}));
}

}  // namespace latchkey::admin
