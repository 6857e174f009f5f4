// /admin/realms/{realm}/clients: the list, and new clients.
#include <fmt/format.h>

#include <algorithm>

#include "admin/attribute_query.h"
#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/stored.h"
#include "admin/text_search.h"
#include "kc/kept.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

bool matches(const model::Client& client, const AttributeQuery& query) {
  return std::ranges::all_of(query, [&](const auto& wanted) {
    const auto found = client.attributes.find(wanted.first);
    return found != client.attributes.end() && found->second == wanted.second;
  });
}

struct Wanted {
  std::string client_id;
  bool search = false;
  AttributeQuery attributes;
  Page page;
};

bool asks_for_all(const Wanted& wanted) { return wanted.client_id.empty() && wanted.attributes.empty(); }

/// The clients of one page, by client_id.
std::vector<const model::Client*> find(const model::Realm& realm, const Wanted& wanted) {
  if (!wanted.client_id.empty() && !wanted.search && wanted.attributes.empty()) {
    const auto* client = realm.find_client(wanted.client_id);
    if (client == nullptr || wanted.page.first > 0 || wanted.page.limit == 0) return {};
    return {client};
  }
  const auto& clients = realm.clients_in_order();
  // A realm may have many clients, and who asks for all of them pages through: nothing is looked at before the page.
  const bool all = asks_for_all(wanted);
  std::size_t skip = wanted.page.first;
  std::size_t at = all ? std::min(std::exchange(skip, 0), clients.size()) : 0;
  const TextSearch part(wanted.client_id);
  std::vector<const model::Client*> found;
  for (; at < clients.size() && found.size() < wanted.page.limit; ++at) {
    const auto& client = *clients[at];
    const bool hit =
        all || (wanted.attributes.empty() ? part.finds(client.client_id) : matches(client, wanted.attributes));
    if (!hit) continue;
    if (skip > 0) {
      --skip;
    } else {
      found.push_back(&client);
    }
  }
  return found;
}

/// For those who may look clients up but not look into them.
json::Object show_name(const model::Client& client) {
  json::Object out;
  out["id"] = json::String(client.uuid.value);
  out["clientId"] = json::String(client.client_id);
  if (!client.description.empty()) out["description"] = json::String(client.description);
  return out;
}

std::optional<http::Response> check_new(const Call& call, const model::Client& client) {
  if (is_internal_client(*call.realm, client.client_id) && call.realm->find_client(client.client_id) == nullptr)
    return refused(400, fmt::format("The name {} is reserved for administration", client.client_id));
  if (call.realm->find_client(client.client_id) != nullptr || call.realm->find_client(client.uuid) != nullptr)
    return refused(409, fmt::format("Client {} already exists", client.client_id));
  if (kc::is_id_taken(*call.realm, client.uuid.value)) return refused(409, "The id is taken by something else");
  return std::nullopt;
}

}  // namespace

Task<Reply> list_clients(const Call& call) {
  Query query(call.request);
  Wanted wanted{.client_id = query.text("clientId"),
                .search = query.boolean_or("search", false),
                .attributes = parse_attribute_query(query.text("q")),
                .page = query.page()};
  const bool viewable_only = query.boolean_or("viewableOnly", false);
  if (query.error()) co_return *query.error();
  const bool view = may_view_clients(call);
  const bool anybody = view && may_become_anybody(call);
  json::Array out;
  if (view || !viewable_only) {
    for (const auto* client : find(*call.realm, wanted))
      out.emplace_back(view ? show(call, *client, may_surely_change(call, *client, anybody)) : show_name(*client));
  }
  co_return json_reply(out);
}

Task<Reply> create_new_client(const Call& call) {
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  auto made = kc::make_client(*call.realm, *sent, call.env.random);
  if (!made) co_return refusal_of(made.error());
  if (made->authorization && !call.may(manage_authorization)) co_return forbidden();
  if (auto problem = conform(call, made->client)) co_return *std::move(problem);
  const model::Client client = made->client;
  if (auto problem = check_new(call, client)) co_return *problem;
  store::Plan plan;
  put_client(plan, call, *std::move(made), true);
  if (client.service_accounts_enabled && !client.public_client && !client.bearer_only)
    plan.add(store::PutUser{call.realm->id(), make_service_account(call, client), true, true});
  Change change{.operation = "CREATE",
                .resource_type = "CLIENT",
                .resource_path = "clients/" + client.uuid.value,
                .representation = trail_of(call, client)};
  co_return co_await commit(call, std::move(plan), std::move(change), created(call, client.uuid.value));
}

}  // namespace latchkey::admin
