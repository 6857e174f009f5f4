#include <algorithm>

#include "store/memory/reads.h"

namespace latchkey::store::memory {
namespace {

bool has_rows(const Tables& t, Number realm, const model::User& user, const UserQuery& query) {
  for (const auto& [name, value] : query.attributes) {
    const auto found = user.attributes.find(name);
    if (found == user.attributes.end() || std::ranges::find(found->second, value) == found->second.end()) return false;
  }
  if (!query.in_group.empty() && std::ranges::find(user.groups, query.in_group) == user.groups.end()) return false;
  if (!query.with_role.empty() && std::ranges::find(user.roles, query.with_role) == user.roles.end()) return false;
  if (query.idp_alias.empty() && query.idp_user_id.empty()) return true;
  const auto [begin, end] = with_prefix(t.identities, realm, user.id.value);
  return std::any_of(begin, end, [&](const auto& entry) {
    const auto& identity = entry.second;
    return (query.idp_alias.empty() || identity.provider == query.idp_alias) &&
           (query.idp_user_id.empty() || identity.user_id == query.idp_user_id);
  });
}

/// Ids in the order of names.
std::vector<std::string> find_matching(const Tables& t, Number realm, const UserQuery& query) {
  const UserMatcher matcher(query);
  std::vector<std::string> ids;
  const auto [begin, end] = with_prefix(t.usernames, realm);
  for (auto it = begin; it != end; ++it) {
    const auto& user = t.users.at(std::tuple{realm, it->second});
    const auto email = model::fold_name(user.email);
    const auto first = model::fold_name(user.first_name);
    const auto last = model::fold_name(user.last_name);
    const UserFields fields{.username = std::get<1>(it->first),
                            .email = email,
                            .first_name = first,
                            .last_name = last,
                            .enabled = user.enabled,
                            .email_verified = user.email_verified,
                            .service_account = !user.service_account_of.empty(),
                            .created = user.created};
    if (matcher.matches(fields) && has_rows(t, realm, user, query)) ids.push_back(it->second);
  }
  return ids;
}

}  // namespace

Loaded<std::optional<model::User>> MemoryUsers::find_user(RealmId realm, UserId id) const {
  std::lock_guard lock(mutex_);
  co_return get(t_.users, std::tuple{find_number(t_, realm), id.value});
}

Loaded<std::optional<model::User>> MemoryUsers::find_user_by_username(RealmId realm, std::string username) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, realm);
  const auto id = get(t_.usernames, std::tuple{number, model::fold_name(username)});
  if (!id) co_return std::nullopt;
  co_return get(t_.users, std::tuple{number, *id});
}

Loaded<std::optional<model::User>> MemoryUsers::find_user_by_email(RealmId realm, std::string email) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, realm);
  const auto [begin, end] = with_prefix(t_.emails, number, model::fold_name(email));
  if (begin == end || email.empty()) co_return std::nullopt;
  co_return get(t_.users, std::tuple{number, std::get<2>(begin->first)});
}

Loaded<std::optional<model::User>> MemoryUsers::find_service_account(RealmId realm, ClientUuid client) const {
  std::lock_guard lock(mutex_);
  if (client.empty()) co_return std::nullopt;
  const auto [begin, end] = with_prefix(t_.users, find_number(t_, realm));
  for (auto it = begin; it != end; ++it) {
    if (it->second.service_account_of == client) co_return it->second;
  }
  co_return std::nullopt;
}

Loaded<std::int64_t> MemoryUsers::count_users(RealmId realm) const {
  std::lock_guard lock(mutex_);
  const auto [begin, end] = with_prefix(t_.users, find_number(t_, realm));
  co_return std::distance(begin, end);
}

Loaded<std::vector<model::User>> MemoryUsers::list_users(RealmId realm, std::string after, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, realm);
  std::vector<model::User> users;
  for (auto it = t_.users.upper_bound(std::tuple{number, after}); it != t_.users.end() && users.size() < limit; ++it) {
    if (std::get<0>(it->first) != number) break;
    users.push_back(it->second);
  }
  co_return users;
}

Loaded<std::optional<model::LoginFailures>> MemoryUsers::find_login_failures(RealmId realm, UserId user) const {
  std::lock_guard lock(mutex_);
  co_return get(t_.failures, std::tuple{find_number(t_, realm), user.value});
}

Loaded<std::vector<model::User>> MemoryUsers::search_users(RealmId realm, UserQuery query) const {
  std::lock_guard lock(mutex_);
  std::vector<model::User> found;
  const auto number = find_number(t_, realm);
  for (const auto& id : find_matching(t_, number, query)) {
    if (query.first > 0) {
      --query.first;
    } else if (found.size() < query.limit) {
      found.push_back(t_.users.at(std::tuple{number, id}));
    }
  }
  co_return found;
}

Loaded<std::int64_t> MemoryUsers::count_matching(RealmId realm, UserQuery query) const {
  std::lock_guard lock(mutex_);
  co_return static_cast<std::int64_t>(find_matching(t_, find_number(t_, realm), query).size());
}

Loaded<std::vector<model::Consent>> MemoryUsers::list_consents(RealmId realm, UserId user) const {
  std::lock_guard lock(mutex_);
  std::vector<model::Consent> found;
  const auto [begin, end] = with_prefix(t_.consents, find_number(t_, realm), user.value);
  for (auto it = begin; it != end; ++it) found.push_back(it->second);
  co_return found;
}

Loaded<std::optional<model::Consent>> MemoryUsers::find_consent(RealmId realm, UserId user, ClientUuid client) const {
  std::lock_guard lock(mutex_);
  co_return get(t_.consents, std::tuple{find_number(t_, realm), user.value, client.value});
}

Loaded<std::vector<model::FederatedIdentity>> MemoryUsers::list_federated_identities(RealmId realm, UserId user) const {
  std::lock_guard lock(mutex_);
  std::vector<model::FederatedIdentity> found;
  const auto [begin, end] = with_prefix(t_.identities, find_number(t_, realm), user.value);
  for (auto it = begin; it != end; ++it) found.push_back(it->second);
  co_return found;
}

}  // namespace latchkey::store::memory
