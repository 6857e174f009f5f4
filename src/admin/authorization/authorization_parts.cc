#include "admin/authorization/authorization_parts.h"

#include <fmt/format.h>

#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/policy.h"
#include "kc/write/write.h"

namespace latchkey::admin {

std::expected<Authorization, http::Response> authorization_of(const Call& call) {
  const auto* client = call.realm->find_client(model::ClientUuid(std::string(call.param("client"))));
  if (client == nullptr) return std::unexpected(not_found("client"));
  auto server = kc::authorization_of(*call.realm, *client);
  if (!server) return std::unexpected(error_reply(404, "HTTP 404 Not Found"));
  return Authorization{client, *std::move(server),
                       kc::find_kept_of(*call.realm, kc::kAuthorizationType, client->uuid.value)};
}

Change authorization_change(const Authorization& authorization, std::string_view operation, std::string_view type,
                            std::string path, json::Object representation) {
  return {.operation = operation,
          .resource_type = type,
          .resource_path =
              fmt::format("clients/{}/authz/resource-server{}", authorization.client->uuid.value, std::move(path)),
          .representation = std::move(representation)};
}

Task<Reply> store_authorization(const Call& call, Authorization authorization, Change change, http::Response done) {
  store::Plan plan;
  put(plan, call,
      kc::to_component(authorization.server, *authorization.client, authorization.stored.get(), call.env.random));
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

http::Response exists_already(std::string_view what, std::string_view name) {
  return json_reply(json::Object{{"error", "invalid_request"},
                                 {"error_description", fmt::format("{} with name [{}] already exists.", what, name)}},
                    409);
}

json::Object write_scope_brief(const op::authz::Scope& scope) {
  json::Object out{{"id", scope.id}, {"name", scope.name}};
  kc::write_text(out, "iconUri", scope.icon_uri);
  kc::write_text(out, "displayName", scope.display_name);
  return out;
}

json::Object write_resource(const Authorization& authorization, const model::Realm&,
                            const op::authz::Resource& resource) {
  json::Object out{{"_id", resource.id}, {"name", resource.name}};
  kc::write_text(out, "displayName", resource.display_name);
  kc::write_text(out, "type", resource.type);
  kc::write_text(out, "icon_uri", resource.icon_uri);
  const bool own = resource.owner.empty();
  out["owner"] = json::Object{{"id", own ? authorization.client->uuid.value : resource.owner},
                              {"name", own ? authorization.client->client_id : resource.owner}};
  out["ownerManagedAccess"] = resource.owner_managed_access;
  out["attributes"] = kc::write_attributes(resource.attributes);
  out["uris"] = kc::write_list(resource.uris);
  json::Array scopes;
  for (const auto& id : resource.scopes) {
    if (const auto* scope = op::authz::find(authorization.server.scopes, id))
      scopes.push_back(write_scope_brief(*scope));
  }
  out["scopes"] = std::move(scopes);
  return out;
}

json::Object write_policy_brief(const Call& call, const op::authz::Policy& policy) {
  return kc::write_policy(*call.realm, policy, kc::PolicyForm::config);
}

}  // namespace latchkey::admin
