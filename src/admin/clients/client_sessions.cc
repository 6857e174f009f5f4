// The sessions in which a client got something, and the user that acts for it.
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr std::size_t kDefaultPage = 100;

/// {"<internal id>": "<client_id>"} of all clients in the session.
json::Object clients_of(const model::Realm& realm, const std::vector<model::ClientSession>& sessions) {
  json::Object out;
  for (const auto& session : sessions) {
    if (const auto* client = realm.find_client(session.client))
      out[client->uuid.value] = json::String(client->client_id);
  }
  return out;
}

Task<std::expected<json::Object, http::Response>> write_one(const Call& call, model::UserSession session) {
  using Answer = std::expected<json::Object, http::Response>;
  const auto& realm = call.realm->id();
  const auto user = co_await call.env.store.users().find_user(realm, session.user);
  if (!user) co_return Answer(std::unexpect, unavailable());
  const auto clients = co_await call.env.store.sessions().list_client_sessions(realm, session.id, session.offline);
  if (!clients) co_return Answer(std::unexpect, unavailable());
  const std::string username = *user ? (*user)->username : "";
  co_return Answer(kc::write_session(session, username, clients_of(*call.realm, *clients)));
}

Task<Reply> list_sessions(const Call& call, bool offline) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  Query query(call.request);
  const Page page = query.page(kDefaultPage);
  if (query.error()) co_return *query.error();
  json::Array out;
  // Whose sessions they are is told to those who may see people.
  if (!call.may_any({view_users, manage_users})) co_return json_reply(out);
  const auto sessions = co_await call.env.store.sessions().list_sessions_of_client(call.realm->id(), (*client)->uuid,
                                                                                   offline, page.first, page.limit);
  if (!sessions) co_return unavailable();
  for (const auto& session : *sessions) {
    auto written = co_await write_one(call, session);
    if (!written) co_return std::move(written.error());
    out.emplace_back(*std::move(written));
  }
  co_return json_reply(out);
}

Task<Reply> count_sessions(const Call& call, bool offline) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  const auto count =
      co_await call.env.store.sessions().count_sessions_of_client(call.realm->id(), (*client)->uuid, offline);
  if (!count) co_return unavailable();
  json::Object out;
  out["count"] = *count;
  co_return json_reply(out);
}

}  // namespace

Task<Reply> list_client_sessions(const Call& call) { return list_sessions(call, false); }
Task<Reply> list_client_offline_sessions(const Call& call) { return list_sessions(call, true); }
Task<Reply> count_client_sessions(const Call& call) { return count_sessions(call, false); }
Task<Reply> count_client_offline_sessions(const Call& call) { return count_sessions(call, true); }

Task<Reply> show_service_account(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  const auto user = co_await call.env.store.users().find_service_account(call.realm->id(), (*client)->uuid);
  if (!user) co_return unavailable();
  if (!*user) co_return refused(400, "Service account not enabled for the client '" + (*client)->client_id + "'");
  co_return json_reply(kc::write_user(*call.realm, **user, kc::Detail::full));
}

}  // namespace latchkey::admin
