// .../clients/{client}/evaluate-scopes: what a client would get for a person with some scopes. The claims come from the
// same place as those of real tokens (op/tokens, op/claims); nothing is signed and nothing is stored.
#include <algorithm>

#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/roles/role_parts.h"
#include "op/authorize/interaction.h"
#include "op/authorize/issue.h"
#include "op/claims/mapper.h"
#include "op/realm_urls.h"
#include "op/scope_resolution.h"
#include "op/tokens/build.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

/// Names that the client does not have say nothing here, as with the incumbent.
op::ResolvedScope scope_of(const Call& call, const model::Client& client) {
  Query query(call.request);
  return op::resolve_granted(*call.realm, client, query.text("scope"));
}

op::TokenPlan example_plan(const Call& call, const model::Client& client, model::User user, op::ResolvedScope scope) {
  op::TokenPlan plan;
  plan.client = &client;
  plan.user = std::move(user);
  plan.scope = op::permitted(*call.realm, std::move(scope), op::roles_of(*call.realm, plan.user));
  plan.session = op::new_user_session(*call.realm, plan.user, model::SessionId(call.env.random.uuid()), call.now);
  plan.session.ip_address = call.request.remote_address;
  plan.acr = op::acr_of(*call.realm, client, 1, true);
  plan.client_session.session = plan.session.id;
  plan.client_session.client = client.uuid;
  plan.client_session.started = plan.client_session.last_refresh = call.now;
  plan.client_session.scope = plan.scope.complete();
  plan.client_session.notes["acr"] = plan.acr;
  plan.ids = {call.env.random.uuid(), call.env.random.uuid(), call.env.random.uuid()};
  plan.now = call.now;
  plan.refresh = false;
  return plan;
}

struct Example {
  std::string issuer;
  op::TokenPlan plan;
};

/// The person and scopes that the query names. Claims tell who somebody is, so it takes the right to view people.
Task<std::expected<Example, http::Response>> make_example(const Call& call) {
  using Answer = std::expected<Example, http::Response>;
  const auto client = find_client(call);
  if (!client) co_return Answer(std::unexpect, client.error());
  Query query(call.request);
  const model::UserId id(query.text("userId"));
  if (query.error()) co_return Answer(std::unexpect, *query.error());
  // CVE-2026-37978: the claims of a person are that person's data.
  if (!call.may_any({view_users, manage_users})) co_return Answer(std::unexpect, forbidden());
  if (id.empty()) co_return Answer(std::unexpect, error_reply(404, "No userId provided"));
  auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return Answer(std::unexpect, unavailable());
  if (!*user) co_return Answer(std::unexpect, error_reply(404, "No user found"));
  auto scope = scope_of(call, **client);
  scope.openid = true;
  co_return Answer(Example{op::issuer_of(*call.realm, call.base_url),
                           example_plan(call, **client, *std::move(*user), std::move(scope))});
}

/// The audience that the query asks for is all that remains of the token's.
void narrow_audience(json::Object& claims, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return;
  json::Array kept;
  const auto take = [&](const json::Value& value) {
    const auto* text = value.if_string();
    if (text != nullptr && std::ranges::find(wanted, json::view(*text)) != wanted.end()) kept.push_back(value);
  };
  if (const json::Value* now = claims.if_contains("aud")) {
    if (now->is_array())
      std::ranges::for_each(now->get_array(), take);
    else
      take(*now);
  }
  if (kept.size() == 1)
    claims["aud"] = json::Value(kept.front());
  else
    claims["aud"] = std::move(kept);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

json::Object mapper_entry(const model::ProtocolMapper& mapper, const model::ClientScope* scope,
                          const model::Client& client) {
  json::Object out;
  out["mapperId"] = json::String(mapper.id.value);
  out["mapperName"] = json::String(mapper.name);
  out["containerId"] = json::String(scope == nullptr ? client.uuid.value : scope->id.value);
  out["containerName"] = json::String(scope == nullptr ? "" : scope->name);
  out["containerType"] = scope == nullptr ? "client" : "client-scope";
  out["protocolMapper"] = json::String(mapper.type);
  return out;
}

/// The container's roles that tokens of the client may carry, or the others.
http::Response container_roles(const Call& call, bool granted) {
  const auto client = find_client(call);
  if (!client) return client.error();
  RoleContainer container;
  if (call.param("container") != call.realm->name()) {
    const auto of = call.realm->find_client(model::ClientUuid(std::string(call.param("container"))));
    if (of == nullptr) return error_reply(404, "Role Container not found");
    container.client = of;
  }
  auto roles = roles_in(*call.realm, container.id());
  const op::RoleSet all(roles.begin(), roles.end());
  const auto carried = op::token_roles(*call.realm, **client, scope_of(call, **client), all);
  std::erase_if(roles, [&](const auto* role) { return carried.contains(role) != granted; });
  return role_list(*call.realm, std::move(roles));
}

}  // namespace

Task<Reply> list_evaluated_mappers(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  json::Array out;
  const auto add = [&](const std::vector<model::ProtocolMapper>& mappers, const model::ClientScope* scope) {
    for (const auto& mapper : mappers) {
      if (mapper.protocol == (*client)->protocol) out.emplace_back(mapper_entry(mapper, scope, **client));
    }
  };
  for (const auto* scope : scope_of(call, **client).scopes) add(scope->mappers, scope);
  add((*client)->mappers, nullptr);
  co_return json_reply(out);
}

Task<Reply> list_granted_roles(const Call& call) { co_return container_roles(call, true); }
Task<Reply> list_not_granted_roles(const Call& call) { co_return container_roles(call, false); }

Task<Reply> show_example_access_token(const Call& call) {
  auto example = co_await make_example(call);
  if (!example) co_return std::move(example.error());
  auto tokens = op::build_tokens(*call.realm, example->issuer, example->plan);
  if (!tokens) co_return refused(400, tokens.error().detail);
  Query query(call.request);
  narrow_audience(tokens->access.claims, words(query.text("audience")));
  co_return json_reply(tokens->access.claims);
}

Task<Reply> show_example_id_token(const Call& call) {
  auto example = co_await make_example(call);
  if (!example) co_return std::move(example.error());
  auto tokens = op::build_tokens(*call.realm, example->issuer, example->plan);
  if (!tokens) co_return refused(400, tokens.error().detail);
  if (!tokens->id) co_return json_reply(json::Object());
  co_return json_reply(tokens->id->claims);
}

Task<Reply> show_example_userinfo(const Call& call) {
  auto example = co_await make_example(call);
  if (!example) co_return std::move(example.error());
  const auto& plan = example->plan;
  const auto roles = op::token_roles(*call.realm, *plan.client, plan.scope, op::roles_of(*call.realm, plan.user));
  json::Object claims;
  claims["sub"] = json::String(op::subject_for(*plan.client, plan.user));
  op::apply_mappers({*call.realm, example->issuer, *plan.client, plan.user, plan.session, plan.client_session,
                     plan.scope, roles, plan.nonce, plan.acr},
                    op::ClaimTarget::userinfo, claims);
  co_return json_reply(claims);
}

}  // namespace latchkey::admin
