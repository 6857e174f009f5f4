// /admin/realms/{realm}/clients: the list, and new clients.
#include <fmt/format.h>

#include <algorithm>

#include "admin/attribute_query.h"
#include "admin/change.h"
#include "admin/client_parts.h"
#include "admin/client_resources.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/stored.h"
#include "admin/text_search.h"

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

std::vector<const model::Client*> select(const model::Realm& realm, const Wanted& wanted) {
  std::vector<const model::Client*> found;
  if (!wanted.client_id.empty() && !wanted.search && wanted.attributes.empty()) {
    if (const auto* client = realm.find_client(wanted.client_id)) found.push_back(client);
    return found;
  }
  const TextSearch part(wanted.client_id);
  for (const auto& client : realm.parts().clients) {
    const bool hit = wanted.attributes.empty() ? part.finds(client->client_id) : matches(*client, wanted.attributes);
    if (hit) found.push_back(client.get());
  }
  return found;
}

/// The clients of one page, by client_id. Only the page is put in order: a realm may have many clients.
std::vector<const model::Client*> find(const model::Realm& realm, const Wanted& wanted) {
  auto found = select(realm, wanted);
  const auto by_name = [](const model::Client* client) -> const std::string& { return client->client_id; };
  const auto first = found.begin() + static_cast<std::ptrdiff_t>(std::min(wanted.page.first, found.size()));
  std::ranges::nth_element(found, first, {}, by_name);
  found.erase(found.begin(), first);
  const auto last = found.begin() + static_cast<std::ptrdiff_t>(std::min(wanted.page.limit, found.size()));
  std::ranges::partial_sort(found, last, {}, by_name);
  found.erase(last, found.end());
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
