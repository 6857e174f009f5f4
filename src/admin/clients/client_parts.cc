#include "admin/clients/client_parts.h"

#include <fmt/format.h>

#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/stored.h"
#include "kc/defaults/defaults.h"
#include "kc/kept_secrets.h"
#include "kc/write/write.h"
#include "op/client_changes.h"

namespace latchkey::admin {

using enum AdminRole;

namespace {

bool manages(const Call& call, const model::Client& client) {
  return call.may(manage_clients) && !is_internal_client(*call.realm, client.client_id);
}

}  // namespace

Found<model::Client> find_client(const Call& call, std::string_view parameter) {
  const auto* client = call.realm->find_client(model::ClientUuid(std::string(call.param(parameter))));
  if (client == nullptr) return std::unexpected(not_found("client"));
  return client;
}

Task<Found<model::Client>> find_client_to_change(const Call& call) {
  using Answer = Found<model::Client>;
  const auto client = find_client(call);
  if (!client) co_return client;
  const auto allowed = co_await may_change(call, **client);
  if (!allowed) co_return Answer(std::unexpect, unavailable());
  if (!*allowed) co_return Answer(std::unexpect, forbidden());
  co_return client;
}

bool is_internal_client(const model::Realm& realm, std::string_view client_id) {
  if (client_id == "admin-permissions") return true;
  return realm.name() == kc::kMasterRealm ? client_id.ends_with("-realm") : client_id == "realm-management";
}

bool may_view_clients(const Call& call) { return call.may_any({view_clients, manage_clients}); }

Task<Result<bool>> may_change(const Call& call, const model::Client& client) {
  using Answer = Result<bool>;
  if (!manages(call, client)) co_return Answer(false);
  // Also where nobody acts for the client at present: to let somebody act for it is a change.
  const auto account = co_await call.env.store.users().find_service_account(call.realm->id(), client.uuid);
  if (!account) co_return Answer(std::unexpect, account.error());
  co_return Answer(!*account || may_become(call, **account));
}

bool may_surely_change(const Call& call, const model::Client& client, bool may_become_anybody) {
  return manages(call, client) && (may_become_anybody || !client.service_accounts_enabled);
}

json::Object show(const Call& call, const model::Client& client, bool may_change) {
  auto out = kc::write(*call.realm, client, may_change ? kc::Secrets::revealed : kc::Secrets::masked);
  out.erase("authorizationSettings");
  out.erase("registrationAccessToken");
  json::Object access;
  access["view"] = may_view_clients(call);
  access["configure"] = may_change;
  access["manage"] = may_change;
  out["access"] = std::move(access);
  return out;
}

json::Object trail_of(const Call& call, const model::Client& client) {
  return kc::write(*call.realm, client, kc::Secrets::masked);
}

void put_kept_secrets(store::Plan& plan, const Call& call, const std::string& owner, kc::KeptSecrets secrets) {
  const auto* old = kc::find_kept_secrets(*call.realm, owner);
  if (secrets.empty()) {
    if (old != nullptr) remove(plan, call, store::kKindComponent, old->id.value);
    return;
  }
  auto component = kc::make_kept_secrets(owner, std::move(secrets), call.env.random);
  if (old != nullptr) component.id = old->id;
  put(plan, call, component);
}

std::optional<http::Response> conform(const Call& call, model::Client& client) {
  auto conforming = op::conform_to_policies(*call.realm, client);
  if (conforming) {
    client = *std::move(conforming);
    return std::nullopt;
  }
  const auto& refusal = conforming.error();
  return json_reply(json::Object{{"error", refusal.error}, {"error_description", refusal.description}}, 400);
}

void put_client(store::Plan& plan, const Call& call, kc::ClientChange change, bool only_insert) {
  put(plan, call, change.client, only_insert);
  if (change.authorization) put(plan, call, *change.authorization);
  put_kept_secrets(plan, call, change.client.uuid.value, std::move(change.secrets));
}

model::User make_service_account(const Call& call, const model::Client& client) {
  model::User user;
  user.id = model::UserId(call.env.random.uuid());
  user.username = model::fold_name("service-account-" + client.client_id);
  user.created = call.now;
  user.service_account_of = client.uuid;
  user.roles = {call.realm->settings().default_role};
  return user;
}

}  // namespace latchkey::admin
