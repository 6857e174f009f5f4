// /admin/realms/{realm}/partial-export and partialImport: parts of a realm as files hold them.
#include "admin/realms/realm_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/groups/group_guard.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/roles/role_parts.h"
#include "crypto/password_hash.h"
#include "kc/export/export.h"
#include "kc/import/partial_import.h"
#include "kc/kept.h"

namespace latchkey::admin {
namespace {

/// The users that are there already, by their folded names; nothing when the store does not answer.
Task<std::optional<std::vector<model::User>>> load_known(const Call& call, std::vector<std::string> names) {
  std::vector<model::User> known;
  for (auto& name : names) {
    auto found = co_await call.env.store.users().find_user_by_username(call.realm->id(), std::move(name));
    if (!found) co_return std::nullopt;
    if (*found) known.push_back(std::move(**found));
  }
  co_return known;
}

struct Job {
  model::RealmPtr realm;
  json::Object sent;
  kc::KnownUsers users;
  Random& random;
  const crypto::Sealer& sealer;
  Instant now;
};

// On the hashing pool: passwords may stand in clear, and there may be much to read.
Result<kc::PartialImport> plan(const Job& job) {
  const auto keys = kc::generated_keys();
  const kc::ImportOptions options{
      .makings = {job.random, keys, job.now}, .placeholder = {}, .hash_password = [&job](std::string_view password) {
        return crypto::hash_argon2id(password, job.random.bytes(16));
      }};
  return kc::plan_partial_import(*job.realm, job.sent, {options, job.sealer, job.users});
}

// Whoever may import must not become more by it than he may give: the rule of every other way to a role.
bool may_give_what_is_in(const Call& call, const kc::PartialImport& import) {
  const model::Realm after(import.parts);
  // All together: what they contain is walked through once, however many they are.
  std::vector<model::RoleId> roles;
  std::vector<model::GroupId> groups;
  for (const auto& role : import.roles) std::ranges::copy(role.composites, std::back_inserter(roles));
  for (const auto& group : import.groups) groups.push_back(group.id);
  for (const auto& user : import.users) {
    std::ranges::copy(user.roles, std::back_inserter(roles));
    std::ranges::copy(user.groups, std::back_inserter(groups));
  }
  return may_give_all(call, after, after.effective_roles(roles, groups));
}

/// What a file puts over a role or a group is taken from whoever had it: the rules of their own resources.
bool may_replace_what_stands(const Call& call, const kc::PartialImport& import) {
  const auto& realm = *call.realm;
  const bool anybody = may_become_anybody(call);
  for (const auto& role : import.roles) {
    const bool new_client = !role.client.empty() && realm.find_client(role.client) == nullptr;
    if (anybody || new_client) continue;  // new clients are asked about below
    const auto* stands = realm.find_role(role.id);
    if (!may_change_roles(call, role.client) || (stands != nullptr && !may_change(call, *stands))) return false;
  }
  const GroupGuard guard(call);
  return std::ranges::all_of(import.groups, [&](const auto& group) {
    const auto* stands = realm.find_group(group.id);
    return stands == nullptr || guard.may_take_apart(*stands);
  });
}

bool brings_authorization(const json::Object& sent) {
  const auto* clients = sent.if_contains("clients");
  if (clients == nullptr || !clients->is_array()) return false;
  return std::ranges::any_of(clients->get_array(), [](const json::Value& one) {
    const auto* client = one.if_object();
    return client != nullptr && client->contains("authorizationSettings");
  });
}

/// DEVIATES: the incumbent asks for manage-realm alone. Here people, groups and identity providers come from a file to
/// whoever may bring them otherwise: an overwritten person has another password. (Who acts for a new client comes with
/// the client.)
bool may_bring_what_is_in(const Call& call, const json::Object& sent, const kc::PartialImport& import) {
  const auto holds = [&sent](std::string_view key) {
    const auto* list = sent.if_contains(key);
    return list != nullptr && list->is_array() && !list->get_array().empty();
  };
  if (!call.may(AdminRole::manage_authorization) && brings_authorization(sent)) return false;
  const bool providers = holds("identityProviders") || holds("identityProviderMappers");
  if (providers && !call.may(AdminRole::manage_identity_providers)) return false;
  const bool people = std::ranges::any_of(import.users, [&](const auto& user) {
    return user.service_account_of.empty() || call.realm->find_client(user.service_account_of) != nullptr;
  });
  return call.may(AdminRole::manage_users) || (!people && import.groups.empty());
}

bool may_become_all(const Call& call, const std::vector<model::User>& known, const kc::PartialImport& import) {
  std::unordered_set<model::UserId> written;
  for (const auto& user : import.users) written.insert(user.id);
  const GivableRoles givable(call);
  return std::ranges::all_of(known,
                             [&](const auto& old) { return !written.contains(old.id) || givable.contain_all_of(old); });
}

/// A file changes clients under the rules of their own resource. The names of those that hold the administrators' roles
/// are refused, and in master those of realms to come: whoever had laid out such a client would own the realm.
Task<std::optional<http::Response>> check_clients(const Call& call, std::vector<model::Client> clients) {
  using Answer = std::optional<http::Response>;
  if (clients.empty()) co_return Answer();
  if (!call.may(AdminRole::manage_clients)) co_return Answer(forbidden());
  for (const auto& client : clients) {
    if (is_internal_client(*call.realm, client.client_id))
      co_return Answer(refused(400, fmt::format("The name {} is reserved for administration", client.client_id)));
    if (call.realm->find_client(client.uuid) == nullptr && kc::is_id_taken(*call.realm, client.uuid.value))
      co_return Answer(refused(409, fmt::format("The id of client {} is taken by something else", client.client_id)));
    const auto allowed = co_await may_change(call, client);
    if (!allowed) co_return Answer(unavailable());
    if (!*allowed) co_return Answer(forbidden());
  }
  co_return Answer();
}

/// One user acts for a client: a second one, with fewer roles, would make the client seem harmless.
Task<std::optional<http::Response>> check_service_accounts(const Call& call, std::vector<model::User> users) {
  using Answer = std::optional<http::Response>;
  for (const auto& user : users) {
    if (user.service_account_of.empty()) continue;
    const auto stands = co_await call.env.store.users().find_service_account(call.realm->id(), user.service_account_of);
    if (!stands) co_return Answer(unavailable());
    if (*stands && (*stands)->id != user.id)
      co_return Answer(refused(409, fmt::format("Client of user {} has another service account", user.username)));
  }
  co_return Answer();
}

}  // namespace

Task<Reply> partial_export(const Call& call) {
  Query query(call.request);
  const kc::ExportParts parts{.clients = query.boolean_or("exportClients", false),
                              .groups_and_roles = query.boolean_or("exportGroupsAndRoles", false),
                              .secrets = kc::Secrets::masked};
  if (query.error()) co_return *query.error();
  if (parts.clients && !call.may_any({AdminRole::view_clients, AdminRole::manage_clients})) co_return forbidden();
  co_return json_reply(kc::export_realm(*call.realm, parts));
}

Task<Reply> partial_import(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return body.error();
  auto names = kc::user_names_of(*body);
  const auto known = co_await load_known(call, std::move(names));
  if (!known) co_return unavailable();
  auto job =
      std::make_shared<Job>(call.realm, std::move(*body), kc::KnownUsers(), call.env.random, call.env.sealer, call.now);
  for (const auto& user : *known) job->users.emplace(model::fold_name(user.username), user.id);
  std::move_only_function<Result<kc::PartialImport>()> work = [job] { return plan(*job); };
  auto planned = co_await call.env.hashing.run<Result<kc::PartialImport>>(std::move(work));
  if (!planned) co_return unavailable();
  if (!*planned) {
    const auto& error = planned->error();
    co_return error.kind == Error::Kind::conflict ? refused(409, error.detail) : refusal_of(error);
  }
  kc::PartialImport& import = **planned;
  if (!may_give_what_is_in(call, import) || !may_become_all(call, *known, import)) co_return forbidden();
  if (!may_bring_what_is_in(call, job->sent, import) || !may_replace_what_stands(call, import)) co_return forbidden();
  if (auto problem = co_await check_clients(call, import.clients)) co_return *std::move(problem);
  if (auto problem = co_await check_service_accounts(call, import.users)) co_return *std::move(problem);
  for (const auto& note : import.notes)
    call.env.log.warn("partial import", {{"realm", call.realm->name()}, {"note", note}});
  auto reply = json_reply(kc::write_results(import.results));
  Change change{.operation = "ACTION", .resource_type = "REALM", .resource_path = "partialImport"};
  co_return co_await commit(call, std::move(import.plan), std::move(change), std::move(reply));
}

}  // namespace latchkey::admin
