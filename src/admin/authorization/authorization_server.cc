// A client's authorization settings as a whole.
#include "admin/authorization/authorization.h"
#include "admin/authorization/authorization_parts.h"
#include "admin/reply.h"
#include "json/object_reader.h"
#include "kc/authorization.h"

namespace latchkey::admin {
namespace {

json::Object write_server(const Authorization& a) {
  json::Object out;
  out["id"] = a.client->uuid.value;
  out["clientId"] = a.client->uuid.value;
  out["name"] = a.client->client_id;
  out["allowRemoteResourceManagement"] = a.server.allow_remote_management;
  out["policyEnforcementMode"] = json::String(kc::name(a.server.enforcement));
  out["resources"] = json::Array{};
  out["policies"] = json::Array{};
  out["scopes"] = json::Array{};
  out["decisionStrategy"] = json::String(kc::name(a.server.strategy));
  return out;
}

}  // namespace

Task<Reply> show_resource_server(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  co_return object_reply(write_server(*a));
}

Task<Reply> update_resource_server(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  if (auto stale = check_if_match(call, write_server(*a))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  a->server.allow_remote_management =
      reader.bool_or("allowRemoteResourceManagement", a->server.allow_remote_management);
  kc::read_enforcement(reader, "policyEnforcementMode", a->server.enforcement);
  kc::read_strategy(reader, "decisionStrategy", a->server.strategy);
  if (reader.ok() && a->server.strategy == op::authz::Strategy::consensus)
    reader.reject("decisionStrategy", "must be UNANIMOUS or AFFIRMATIVE for the whole server");
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  auto change = authorization_change(*a, "UPDATE", "AUTHORIZATION_RESOURCE_SERVER", "", write_server(*a));
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

Task<Reply> show_authorization_settings(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  co_return json_reply(kc::write_authorization(a->server));
}

Task<Reply> import_authorization_settings(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto server = kc::read_authorization(*body, call.env.random);
  if (!server) co_return refusal_of(server.error());
  a->server = *std::move(server);
  auto change = authorization_change(*a, "UPDATE", "AUTHORIZATION_RESOURCE_SERVER", "/import", write_server(*a));
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
