// /admin/realms/{realm}/users/{user}/consents: what somebody allowed which client, and taking it back.
#include <algorithm>
#include <map>

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "endpoints/loaded_session.h"
#include "op/authorize/consent.h"

namespace latchkey::admin {
namespace {

struct Offline {
  std::vector<model::ClientSession> sessions;

  [[nodiscard]] bool has(const model::ClientUuid& client) const {
    return std::ranges::find(sessions, client, &model::ClientSession::client) != sessions.end();
  }
};

/// What clients hold for somebody who is not there: offline sessions count as allowed.
Task<std::expected<Offline, http::Response>> offline_of(const Call& call, model::UserId user) {
  using Answer = std::expected<Offline, http::Response>;
  const auto& store = call.env.store.sessions();
  auto sessions = co_await store.list_sessions_of_user(call.realm->id(), std::move(user), true);
  if (!sessions) co_return Answer(std::unexpect, unavailable());
  Offline offline;
  for (const auto& session : *sessions) {
    auto clients = co_await store.list_client_sessions(call.realm->id(), session.id, true);
    if (!clients) co_return Answer(std::unexpect, unavailable());
    for (auto& client : *clients) offline.sessions.push_back(std::move(client));
  }
  co_return Answer(std::move(offline));
}

json::Array write_scopes(const model::Realm& realm, const model::Consent& consent) {
  json::Array names;
  for (const auto& id : consent.scopes) {
    if (const auto* scope = realm.find_scope(id)) names.emplace_back(scope->name);
  }
  return names;
}

json::Object write_consent(const model::Realm& realm, const model::Client& client, const model::Consent* consent,
                           bool offline) {
  json::Object out;
  out["clientId"] = client.client_id;
  out["grantedClientScopes"] = consent == nullptr ? json::Array() : write_scopes(realm, *consent);
  out["createdDate"] = consent == nullptr ? json::Value() : json::Value(to_unix_millis(consent->created));
  out["lastUpdatedDate"] = consent == nullptr ? json::Value() : json::Value(to_unix_millis(consent->updated));
  json::Array grants;
  if (offline) grants.emplace_back(json::Object{{"client", client.uuid.value}, {"key", "Offline Token"}});
  out["additionalGrants"] = std::move(grants);
  return out;
}

}  // namespace

Task<Reply> list_consents(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  const auto consents = co_await call.env.store.users().list_consents(call.realm->id(), user->id);
  if (!consents) co_return unavailable();
  auto offline = co_await offline_of(call, user->id);
  if (!offline) co_return std::move(offline.error());
  json::Array out;
  for (const auto& client : call.realm->parts().clients) {
    const auto consent = std::ranges::find(*consents, client->uuid, &model::Consent::client);
    const bool allowed = consent != consents->end();
    if (!allowed && !offline->has(client->uuid)) continue;
    out.emplace_back(write_consent(*call.realm, *client, allowed ? &*consent : nullptr, offline->has(client->uuid)));
  }
  co_return json_reply(out);
}

Task<Reply> revoke_consent(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  const auto* client = call.realm->find_client(call.param("client"));
  if (client == nullptr) co_return error_reply(404, "Client not found");
  const auto consent = co_await call.env.store.users().find_consent(call.realm->id(), user->id, client->uuid);
  if (!consent) co_return unavailable();
  auto offline = co_await offline_of(call, user->id);
  if (!offline) co_return std::move(offline.error());
  if (!*consent && !offline->has(client->uuid)) co_return error_reply(404, "Consent nor offline token not found");
  const auto sessions = co_await endpoints::list_all_sessions(call.env.store, call.realm->id(), user->id);
  if (!sessions) co_return unavailable();
  auto plan = op::plan_revoke_consent({*call.realm, user->id, *client, *consent ? &**consent : nullptr, *sessions});
  Change change{.operation = "ACTION",
                .resource_type = "USER",
                .resource_path = "users/" + user->id.value + "/consents/" + client->client_id};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
