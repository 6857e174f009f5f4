// /admin/realms/{realm}/clients/{client}: one client, shown, changed, deleted.
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/holders.h"
#include "admin/reference_removal.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "admin/users/user_of.h"
#include "kc/kept.h"
#include "kc/kept_secrets.h"

namespace latchkey::admin {
namespace {

bool acts_for_itself(const model::Client& client) {
  return client.service_accounts_enabled && !client.public_client && !client.bearer_only;
}

/// The client's own user comes, goes and is named with it.
void follow_service_account(store::Plan& plan, const Call& call, const model::Client& client,
                            const std::optional<model::User>& account) {
  if (!account) {
    if (acts_for_itself(client))
      plan.add(store::PutUser{call.realm->id(), make_service_account(call, client), true, true});
    return;
  }
  if (!acts_for_itself(client)) {
    plan.add(store::DeleteUser{call.realm->id(), account->id});
    return;
  }
  model::User renamed = *account;
  renamed.username = model::fold_name("service-account-" + client.client_id);
  if (renamed.username == account->username) return;
  // A user is written whole: what somebody else changed meanwhile, such as its roles, must not come back.
  plan.add(unchanged(call, *account));
  plan.add(store::PutUser{call.realm->id(), renamed, true, false});
}

std::optional<http::Response> check_name(const Call& call, const model::Client& old, const model::Client& now) {
  if (now.client_id == old.client_id) return std::nullopt;
  if (is_internal_client(*call.realm, now.client_id))
    return refused(400, fmt::format("The name {} is reserved for administration", now.client_id));
  if (call.realm->find_client(now.client_id) != nullptr) return refused(409, "Client already exists");
  return std::nullopt;
}

RoleIds roles_of_client(const model::Realm& realm, const model::ClientUuid& client) {
  RoleIds ids;
  for (const auto& role : realm.parts().roles) {
    if (role->client == client) ids.insert(role->id);
  }
  return ids;
}

}  // namespace

Task<Reply> show_client(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  const auto change = co_await may_change(call, **client);
  if (!change) co_return unavailable();
  co_return object_reply(show(call, **client, *change));
}

Task<Reply> update_client(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  if (auto changed = check_if_match(call, show(call, **client, true))) co_return *changed;
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  auto update = kc::update_client(*call.realm, **client, *sent, call.env.random);
  if (!update) co_return refusal_of(update.error());
  // What may be done with its resources is decided by who may decide that at its own address.
  if (update->authorization && !call.may(AdminRole::manage_authorization)) co_return forbidden();
  if (auto problem = check_name(call, **client, update->client)) co_return *problem;
  if (auto problem = conform(call, update->client)) co_return *std::move(problem);
  const auto account = co_await call.env.store.users().find_service_account(call.realm->id(), (*client)->uuid);
  if (!account) co_return unavailable();
  store::Plan plan;
  follow_service_account(plan, call, update->client, *account);
  Change change{.operation = "UPDATE",
                .resource_type = "CLIENT",
                .resource_path = "clients/" + (*client)->uuid.value,
                .representation = trail_of(call, update->client)};
  put_client(plan, call, *std::move(update));
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_client(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  if (auto changed = check_if_match(call, show(call, **client, true))) co_return *changed;
  const model::ClientUuid uuid = (*client)->uuid;
  const auto account = co_await call.env.store.users().find_service_account(call.realm->id(), uuid);
  if (!account) co_return unavailable();
  const RoleIds roles = roles_of_client(*call.realm, uuid);
  if (!co_await release_roles(call, roles)) co_return unavailable();
  store::Plan plan;
  if (*account) plan.add(store::DeleteUser{call.realm->id(), (*account)->id});
  remove_roles(plan, call, roles, uuid);
  kc::append_delete_owned(plan, *call.realm, uuid.value);
  remove(plan, call, store::kKindClient, uuid.value);
  Change change{.operation = "DELETE", .resource_type = "CLIENT", .resource_path = "clients/" + uuid.value};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
