// users: who they are, what they prove it with, what they may do. Names are compared by model::fold_name().
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "kc/import/import_state.h"
#include "kc/read/read_user.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using model::User;

const std::vector<std::string_view> kDerived{
    "access", "totp", "self", "origin", "disableableCredentialTypes", "userProfileMetadata", "applicationRoles"};

void read_person(ObjectReader& reader, ImportState& state, User& user) {
  user.id = model::UserId(state.take_id(reader, "user"));
  const std::int64_t now = to_unix_millis(state.options.makings.now);
  user.created = from_unix_millis(reader.int64_or("createdTimestamp", now));
  user.enabled = false;
  read_user_fields(reader, user);
  if (!reader.object().contains("enabled")) {
    state.notes.say(fmt::format("user {} is disabled, because `enabled` is absent, as in Keycloak", user.username));
  }
  if (!user.federation_link.empty()) {
    state.notes.say(
        fmt::format("user {} belongs to another user storage, whose passwords we cannot check", user.username));
  }
}

void read_roles(ObjectReader& reader, ImportState& state, User& user) {
  const auto give = [&](const model::Client* client, const std::string& name) {
    const model::Role* role = state.role_or_new(client, name);
    if (role != nullptr && std::ranges::find(user.roles, role->id) == user.roles.end()) user.roles.push_back(role->id);
  };
  for (const auto& name : reader.string_list("realmRoles")) give(nullptr, name);
  auto by_client = reader.string_list_map("clientRoles");
  if (by_client.empty()) by_client = reader.string_list_map("applicationRoles");
  for (const auto& [client_id, names] : by_client) {
    const model::Client* client = state.need_client(client_id, reader.path() + ".clientRoles");
    if (client == nullptr) return;
    for (const auto& name : names) give(client, name);
  }
}

void read_memberships(ObjectReader& reader, ImportState& state, User& user) {
  for (const auto& path : reader.string_list("groups")) {
    const model::Group* group = state.need_group(path, reader.path() + ".groups");
    if (group == nullptr) return;
    if (std::ranges::find(user.groups, group->id) == user.groups.end()) user.groups.push_back(group->id);
  }
  const std::string service = reader.string_or("serviceAccountClientId", "");
  if (service.empty()) return;
  if (const model::Client* client = state.need_client(service, reader.path() + ".serviceAccountClientId"))
    user.service_account_of = client->uuid;
}

/// What names are taken. One person's user name must not be another's e-mail address: either may be typed at a login.
class TakenNames {
 public:
  explicit TakenNames(ImportState& state) : state_(state) {
    for (const auto& user : state.users) remember(user);
  }
  void take(const User& user, const std::string& path) {
    const std::string name = model::fold_name(user.username);
    const std::string email = model::fold_name(user.email);
    const bool share = state_.draft.settings.login.duplicate_emails_allowed;
    if (names_.contains(name))
      state_.fail(Error::Kind::conflict, path + ".username",
                  fmt::format("\"{}\" is the name of another user too", user.username));
    else if (!email.empty() && !share && emails_.contains(email))
      conflict(path + ".email", "is the e-mail address of another user too");
    else if (!share && emails_.contains(name))
      conflict(path + ".username", "is the e-mail address of another user");
    else if (!email.empty() && !share && names_.contains(email))
      conflict(path + ".email", "is the name of another user");
    remember(user);
  }

 private:
  void conflict(const std::string& path, std::string_view reason) { state_.fail(Error::Kind::conflict, path, reason); }
  void remember(const User& user) {
    names_.insert(model::fold_name(user.username));
    if (!user.email.empty()) emails_.insert(model::fold_name(user.email));
  }
  ImportState& state_;
  std::unordered_set<std::string> names_, emails_;
};

void read_credentials(ObjectReader& reader, ImportState& state, User& user) {
  CredentialReading reading{state.random(), state.notes, state.options.makings.now, state.options.hash_password};
  int position = 0;
  reader.for_each_object("credentials", [&](ObjectReader& entry) {
    const std::size_t before = user.credentials.size();
    read_credential(entry, reading, user, position++);
    if (user.credentials.size() > before) state.claim_id(entry, "credential", user.credentials.back().id.value);
  });
}

}  // namespace

std::optional<User> read_user(ObjectReader& reader, ImportState& state) {
  User user;
  read_person(reader, state, user);
  if (!reader.ok()) return std::nullopt;
  read_credentials(reader, state, user);
  read_roles(reader, state, user);
  read_memberships(reader, state, user);
  join_organizations(user, state);
  read_user_links(reader, state, user.id);
  if (!reader.ok() || !state.ok()) return std::nullopt;
  user.kept_json = state.keep_rest(reader, "users", kDerived);
  return user;
}

void import_users(ObjectReader& realm, ImportState& state) {
  TakenNames taken(state);
  realm.for_each_object("users", [&](ObjectReader& user) {
    if (!realm.ok() || !state.ok()) return;
    auto read = read_user(user, state);
    if (!read) return;
    taken.take(*read, user.path());
    state.users.push_back(std::move(*read));
  });
}

bool needs_service_account(const model::Client& client) {
  return client.service_accounts_enabled && !client.public_client && !client.bearer_only;
}

User make_service_account(const model::Client& client, const ImportState& state) {
  User user;
  user.id = model::UserId(state.random().uuid());
  user.username = model::fold_name("service-account-" + client.client_id);
  user.enabled = true;
  user.created = state.options.makings.now;
  user.service_account_of = client.uuid;
  user.roles = {state.draft.settings.default_role};
  return user;
}

void add_service_accounts(ImportState& state) {
  std::unordered_set<std::string> served;
  for (const auto& user : state.users) served.insert(user.service_account_of.value);
  TakenNames taken(state);
  for (const auto& client : state.draft.clients()) {
    if (!needs_service_account(client) || served.contains(client.uuid.value)) continue;
    User user = make_service_account(client, state);
    taken.take(user, "users");
    if (!state.ok()) return;
    state.users.push_back(std::move(user));
  }
}

}  // namespace latchkey::kc
