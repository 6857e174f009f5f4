// /admin/realms/{realm}/clients-initial-access: tokens with which somebody may register clients a number of times. Each
// is a component of the realm; the token itself is shown once and stored nowhere. Kept for the console: nobody can
// register with one here.
#include <algorithm>

#include "admin/change.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "jose/jwt.h"
#include "json/object_reader.h"
#include "kc/initial_access.h"
#include "op/realm_urls.h"

namespace latchkey::admin {
namespace {

/// HS512, as the incumbent signs what only itself shall read.
std::optional<std::string> sign(const Call& call, const model::Component& access) {
  const auto key = call.realm->keys().signing_key("HS512", call.now);
  if (!key) return std::nullopt;
  const std::string issuer = op::issuer_of(*call.realm, call.base_url);
  json::Object claims;
  claims["jti"] = json::String(access.id.value);
  if (const auto end = kc::initial_access_end(access)) claims["exp"] = to_unix_seconds(*end);
  claims["iat"] = to_unix_seconds(call.now);
  claims["iss"] = json::String(issuer);
  claims["aud"] = json::String(issuer);
  claims["typ"] = "InitialAccessToken";
  return jose::sign_jwt(*key, json::serialize(claims));
}

}  // namespace

Task<Reply> list_initial_access(const Call& call) {
  json::Array out;
  for (const auto& component : call.realm->parts().components) {
    if (component->provider_type == kc::kInitialAccessType) out.emplace_back(kc::write_initial_access(*component));
  }
  co_return json_reply(out);
}

Task<Reply> create_initial_access(const Call& call) {
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const auto access = kc::make_initial_access(*sent, call.realm->id().value, call.env.random, call.now);
  if (!access) co_return refusal_of(access.error());
  const auto token = sign(call, *access);
  if (!token) co_return refused(400, "The realm has no HS512 key");
  auto shown = kc::write_initial_access(*access);
  shown["token"] = json::String(*token);
  store::Plan plan;
  put(plan, call, *access, true);
  Change change{.operation = "CREATE",
                .resource_type = "CLIENT_INITIAL_ACCESS_MODEL",
                .resource_path = "clients-initial-access/" + access->id.value,
                .representation = kc::write_initial_access(*access)};
  http::Response done = created(call, access->id.value, shown);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> delete_initial_access(const Call& call) {
  const auto& components = call.realm->parts().components;
  const auto found = std::ranges::find_if(components, [&](const auto& component) {
    return component->provider_type == kc::kInitialAccessType && component->id.value == call.param("id");
  });
  if (found == components.end()) co_return not_found("initial access token");
  store::Plan plan;
  remove(plan, call, store::kKindComponent, (*found)->id.value);
  Change change{
      .operation = "DELETE", .resource_type = "CLIENT_INITIAL_ACCESS_MODEL", .resource_path = below_realm(call)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
