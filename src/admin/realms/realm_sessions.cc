// The sessions of a whole realm: listing, counting, ending one or all of them.
#include <algorithm>

#include "admin/admin_visit.h"
#include "admin/change.h"
#include "admin/clients/adapters.h"
#include "admin/query.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/stored.h"
#include "endpoints/ended_sessions.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {
namespace {

using Sessions = std::vector<model::UserSession>;

constexpr std::size_t kMostSessions = 10'000;  // a list that goes deeper than anybody reads is cut off

/// A session names a person and the address that it came from: for those who may not see people there is none.
bool may_see_people(const Call& call) { return call.may_any({AdminRole::view_users, AdminRole::manage_users}); }

json::Object no_result() { return {{"successRequests", json::Array()}, {"failedRequests", json::Array()}}; }

struct Wanted {
  Page page;
  std::string type;  ///< "ALL", "REGULAR", "OFFLINE"
  std::string search;
  model::ClientUuid client;  ///< empty: of all clients

  [[nodiscard]] std::size_t end() const { return std::min(page.first + page.limit, kMostSessions); }
};

std::expected<Wanted, http::Response> read_wanted(const Call& call) {
  Query query(call.request);
  Wanted wanted;
  wanted.page = query.page(10);
  wanted.type = query.text("type");
  wanted.search = query.text("search");
  wanted.client = model::ClientUuid(query.text("clientId"));
  if (query.error()) return std::unexpected(*query.error());
  if (wanted.type.empty()) wanted.type = "ALL";
  if (wanted.type != "ALL" && wanted.type != "REGULAR" && wanted.type != "OFFLINE")
    return std::unexpected(error_reply(400, "Parameter 'type' must be ALL, REGULAR or OFFLINE"));
  return wanted;
}

Task<Result<Sessions>> load(const Call& call, Wanted wanted, bool offline, std::size_t limit) {
  const auto& sessions = call.env.store.sessions();
  if (wanted.client.empty()) {
    co_return co_await sessions.search_sessions(
        call.realm->id(), {.text = wanted.search, .offline = offline, .first = 0, .limit = limit});
  }
  co_return co_await sessions.list_sessions_of_client(call.realm->id(), wanted.client, offline, 0, limit);
}

Task<Result<json::Object>> write_one(const Call& call, model::UserSession session) {
  using Answer = Result<json::Object>;
  const auto user = co_await call.env.store.users().find_user(call.realm->id(), session.user);
  if (!user) co_return Answer(std::unexpect, user.error());
  const auto parts =
      co_await call.env.store.sessions().list_client_sessions(call.realm->id(), session.id, session.offline);
  if (!parts) co_return Answer(std::unexpect, parts.error());
  json::Object clients;
  for (const auto& part : *parts) {
    if (const auto* client = call.realm->find_client(part.client))
      clients[client->uuid.value] = json::String(client->client_id);
  }
  json::Object out = kc::write_session(session, *user ? (*user)->username : "", std::move(clients));
  out["type"] = session.offline ? "OFFLINE" : "REGULAR";
  co_return Answer(std::move(out));
}

/// Online sessions first, then offline ones, as one list with pages.
Task<Reply> list(const Call& call, Wanted wanted) {
  if (!may_see_people(call)) co_return json_reply(json::Array());
  Sessions found;
  for (const bool offline : {false, true}) {
    if (wanted.type == (offline ? "REGULAR" : "OFFLINE") || found.size() >= wanted.end()) continue;
    auto more = co_await load(call, wanted, offline, wanted.end() - found.size());
    if (!more) co_return unavailable();
    std::ranges::move(*more, std::back_inserter(found));
  }
  json::Array out;
  for (const auto& session : slice(std::move(found), wanted.page)) {
    auto one = co_await write_one(call, session);
    if (!one) co_return unavailable();
    out.emplace_back(*std::move(one));
  }
  co_return json_reply(out);
}

void count(const model::Realm& realm, const std::map<model::ClientUuid, std::int64_t>& counts, std::string_view name,
           std::map<std::string, json::Object>& out) {
  for (const auto& [uuid, sessions] : counts) {
    const auto* client = realm.find_client(uuid);
    if (client == nullptr) continue;
    json::Object& entry = out[client->client_id];
    if (entry.empty()) {
      entry = {{"id", json::String(uuid.value)},
               {"clientId", json::String(client->client_id)},
               {"active", "0"},
               {"offline", "0"}};
    }
    entry[name] = json::String(std::to_string(sessions));
  }
}

}  // namespace

Task<Reply> list_realm_sessions(const Call& call) {
  auto wanted = read_wanted(call);
  if (!wanted) co_return std::move(wanted.error());
  wanted->client = {};
  co_return co_await list(call, *std::move(wanted));
}

Task<Reply> list_sessions_of_client(const Call& call) {
  auto wanted = read_wanted(call);
  if (!wanted) co_return std::move(wanted.error());
  if (call.realm->find_client(wanted->client) == nullptr) co_return not_found("client");
  co_return co_await list(call, *std::move(wanted));
}

Task<Reply> show_session_counts(const Call& call) {
  const auto online = co_await call.env.store.sessions().count_sessions_by_client(call.realm->id(), false);
  if (!online) co_return unavailable();
  const auto offline = co_await call.env.store.sessions().count_sessions_by_client(call.realm->id(), true);
  if (!offline) co_return unavailable();
  std::map<std::string, json::Object> by_client;
  count(*call.realm, *online, "active", by_client);
  count(*call.realm, *offline, "offline", by_client);
  json::Array out;
  for (auto& [id, entry] : by_client) out.emplace_back(std::move(entry));
  co_return json_reply(out);
}

Task<Reply> delete_session(const Call& call) {
  Query query(call.request);
  const bool offline = query.boolean_or("isOffline", false);
  if (query.error()) co_return *query.error();
  const model::SessionId id(std::string(call.param("session")));
  const auto session = co_await call.env.store.sessions().find_session(call.realm->id(), id, offline);
  if (!session) co_return unavailable();
  if (!*session) co_return error_reply(404, "Session not found");
  const auto owner = co_await call.env.store.users().find_user(call.realm->id(), (*session)->user);
  if (!owner) co_return unavailable();
  if (*owner && !may_become(call, **owner)) co_return forbidden();
  store::Plan plan;
  const auto visit = visit_of(call);
  if (!co_await endpoints::tell_clients(visit, **session, plan)) co_return unavailable();
  plan.add(store::DeleteUserSession{call.realm->id(), id, offline});
  Change change{.operation = "DELETE", .resource_type = "USER_SESSION", .resource_path = "sessions/" + id.value};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> logout_everybody(const Call& call) {
  store::Plan plan;
  model::RealmSettings settings = call.realm->settings();
  // Access tokens outlive their session for a while: what was issued before this moment is void.
  settings.tokens.not_before = to_unix_seconds(call.now);
  put_settings(plan, call, settings);
  const auto visit = visit_of(call);
  if (!co_await endpoints::tell_clients_of_realm(visit, plan)) co_return unavailable();
  for (const auto& client : call.realm->parts().clients) {
    if (client->enabled) op::enqueue_adapter_logout(plan, *call.realm, *client, addresses_of(call, *client), call.now);
  }
  plan.add(store::DeleteSessionsOfRealm{call.realm->id(), false});
  Change change{.operation = "ACTION", .resource_type = "USER", .resource_path = "logout-all"};
  http::Response done = json_reply(no_result());
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> push_revocation(const Call& call) {
  const op::AdapterAction action{op::AdapterAction::Kind::push_not_before, call.realm->settings().tokens.not_before};
  std::vector<AdapterCall> calls;
  for (const auto& client : call.realm->parts().clients) {
    if (!client->admin_url.empty()) calls.push_back({client.get(), action});
  }
  const json::Object told = co_await tell_adapters(call, std::move(calls));
  store::Plan plan;
  plan.add(store::CommitNothing{});
  Change change{
      .operation = "ACTION", .resource_type = "REALM", .resource_path = "push-revocation", .representation = told};
  http::Response done = json_reply(told);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

}  // namespace latchkey::admin
