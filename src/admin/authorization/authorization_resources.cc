// What a client protects.
#include <algorithm>

#include "admin/authorization/authorization.h"
#include "admin/authorization/authorization_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "json/object_reader.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

using Protected = op::authz::Resource;

http::Response no_resource() { return error_reply(404, "HTTP 404 Not Found"); }

Protected* resource_of(const Call& call, Authorization& a) {
  return op::authz::find(a.server.resources, call.param("resource"));
}

bool name_taken(const Authorization& a, const Protected& resource) {
  return std::ranges::any_of(a.server.resources, [&](const Protected& other) {
    return other.name == resource.name && other.owner == resource.owner && other.id != resource.id;
  });
}

/// What a caller sent, which may stand beside the others, or the answer to what cannot be. Scopes that it is the first
/// to name are made.
std::expected<Protected, http::Response> read_sent(const Call& call, Authorization& a, const json::Object& sent) {
  json::ObjectReader reader(sent, json::Scalars::coerce);
  Protected resource = kc::read_resource(reader, a.server, call.env.random);
  if (auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  // What is the client's own has no owner.
  if (resource.owner == a.client->uuid.value || resource.owner == a.client->client_id) resource.owner.clear();
  if (name_taken(a, resource)) return std::unexpected(exists_already("Resource", resource.name));
  return resource;
}

/// What the query of a list asks.
struct Wanted {
  std::string id, name, uri, owner, type, scope;
  bool exact = false;
};

bool contains(const std::vector<std::string>& list, std::string_view part) {
  return std::ranges::any_of(list, [&](const std::string& one) { return one.contains(part); });
}

bool fits(const Authorization& a, const Protected& resource, const Wanted& wanted) {
  if (!wanted.id.empty() && resource.id != wanted.id) return false;
  if (!wanted.name.empty() && (wanted.exact ? resource.name != wanted.name : !resource.name.contains(wanted.name)))
    return false;
  if (!wanted.uri.empty() && !contains(resource.uris, wanted.uri)) return false;
  if (!wanted.type.empty() && !resource.type.contains(wanted.type)) return false;
  if (!wanted.owner.empty()) {
    const bool own =
        resource.owner.empty() && (wanted.owner == a.client->client_id || wanted.owner == a.client->uuid.value);
    if (!own && resource.owner != wanted.owner) return false;
  }
  if (wanted.scope.empty()) return true;
  return std::ranges::any_of(resource.scopes, [&](const std::string& id) {
    const auto* scope = op::authz::find(a.server.scopes, id);
    return scope != nullptr && (scope->id == wanted.scope || scope->name.contains(wanted.scope));
  });
}

Change resource_change(const Call& call, const Authorization& a, std::string_view operation,
                       const Protected& resource) {
  return authorization_change(a, operation, "AUTHORIZATION_RESOURCE", "/resource/" + resource.id,
                              write_resource(a, *call.realm, resource));
}

}  // namespace

Task<Reply> list_resources(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  Query query(call.request);
  const Page page = query.page(100);
  const Wanted wanted{query.text("_id"),
                      query.text("name"),
                      query.text("uri"),
                      query.text("owner"),
                      query.text("type"),
                      query.text("scope"),
                      query.boolean_or("exactName", false)};
  if (query.error()) co_return *query.error();
  std::vector<const Protected*> found;
  for (const auto& resource : a->server.resources) {
    if (fits(*a, resource, wanted)) found.push_back(&resource);
  }
  std::ranges::sort(found, {}, [](const Protected* one) { return std::pair(one->name, one->id); });
  json::Array out;
  for (const auto* resource : slice(std::move(found), page)) out.push_back(write_resource(*a, *call.realm, *resource));
  co_return json_reply(out);
}

Task<Reply> search_resource(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  Query query(call.request);
  const std::string name = query.text("name");
  if (query.error()) co_return *query.error();
  if (name.empty()) co_return error_reply(400, "name must be given");
  for (const auto& resource : a->server.resources) {
    if (resource.name == name) co_return json_reply(write_resource(*a, *call.realm, resource));
  }
  co_return http::Response::no_content();
}

Task<Reply> create_resource(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  body->erase("_id");
  const auto resource = read_sent(call, *a, *body);
  if (!resource) co_return resource.error();
  a->server.resources.push_back(*resource);
  auto change = resource_change(call, *a, "CREATE", *resource);
  auto done = created(call, resource->id, write_resource(*a, *call.realm, *resource));
  co_return co_await store_authorization(call, *std::move(a), std::move(change), std::move(done));
}

Task<Reply> show_resource(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* resource = resource_of(call, *a);
  if (resource == nullptr) co_return no_resource();
  co_return object_reply(write_resource(*a, *call.realm, *resource));
}

Task<Reply> update_resource(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* old = resource_of(call, *a);
  if (old == nullptr) co_return no_resource();
  if (auto stale = check_if_match(call, write_resource(*a, *call.realm, *old))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  (*body)["_id"] = old->id;
  const std::string id = old->id;
  const auto resource = read_sent(call, *a, *body);
  if (!resource) co_return resource.error();
  *op::authz::find(a->server.resources, id) = *resource;
  auto change = resource_change(call, *a, "UPDATE", *resource);
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

Task<Reply> delete_resource(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* resource = resource_of(call, *a);
  if (resource == nullptr) co_return no_resource();
  auto change = resource_change(call, *a, "DELETE", *resource);
  const std::string id = resource->id;
  op::authz::remove_resource(a->server, id);
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

Task<Reply> list_scopes_of_resource(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* resource = op::authz::find_by_id_or_name(a->server.resources, call.param("resource"));
  if (resource == nullptr) co_return no_resource();
  json::Array out;
  for (const auto& id : resource->scopes) {
    if (const auto* scope = op::authz::find(a->server.scopes, id)) out.push_back(write_scope_brief(*scope));
  }
  co_return json_reply(out);
}

Task<Reply> list_permissions_of_resource(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* resource = resource_of(call, *a);
  if (resource == nullptr) co_return no_resource();
  json::Array out;
  for (const auto& policy : a->server.policies) {
    const auto type = policy.setting("defaultResourceType");
    if (op::authz::holds(policy.resources, resource->id) || (!type.empty() && type == resource->type))
      out.push_back(write_policy_brief(call, policy));
  }
  co_return json_reply(out);
}

Task<Reply> show_resource_attributes(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* resource = resource_of(call, *a);
  if (resource == nullptr) co_return no_resource();
  co_return json_reply(kc::write_attributes(resource->attributes));
}

}  // namespace latchkey::admin
