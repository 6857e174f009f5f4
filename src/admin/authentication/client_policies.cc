// /admin/realms/{realm}/client-policies: rules for clients, replaced as a whole. There are no global profiles: those of
// the incumbent (FAPI) need executors that this server does not have.
#include "kc/client_policies.h"

#include "admin/authentication/authentication.h"
#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/stored.h"

namespace latchkey::admin {
namespace {

json::Object write_list(std::string_view key, json::Array list, std::string_view global_key, bool with_global) {
  json::Object out;
  out[key] = std::move(list);
  if (with_global) out[global_key] = json::Array{};
  return out;
}

Task<Reply> store_settings(const Call& call, model::RealmSettings settings, std::string path, json::Object sent) {
  store::Plan plan;
  put_settings(plan, call, settings);
  Change change{.operation = "UPDATE",
                .resource_type = "CLIENT_POLICIES",
                .resource_path = std::move(path),
                .representation = std::move(sent)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> show_client_profiles(const Call& call) {
  Query query(call.request);
  const bool global = query.boolean_or("include-global-profiles", false);
  if (query.error()) co_return *query.error();
  co_return object_reply(write_list("profiles", kc::client_profiles(call.realm->settings()), "globalProfiles", global));
}

Task<Reply> update_client_profiles(const Call& call) {
  const auto now = write_list("profiles", kc::client_profiles(call.realm->settings()), "", false);
  if (auto stale = check_if_match(call, now)) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto changed = kc::with_client_profiles(call.realm->settings(), *body);
  if (!changed) co_return refusal_of(changed.error());
  co_return co_await store_settings(call, *std::move(changed), "client-policies/profiles", *std::move(body));
}

Task<Reply> show_client_policies(const Call& call) {
  Query query(call.request);
  const bool global = query.boolean_or("include-global-policies", false);
  if (query.error()) co_return *query.error();
  co_return object_reply(write_list("policies", kc::client_policies(call.realm->settings()), "globalPolicies", global));
}

Task<Reply> update_client_policies(const Call& call) {
  const auto now = write_list("policies", kc::client_policies(call.realm->settings()), "", false);
  if (auto stale = check_if_match(call, now)) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto changed = kc::with_client_policies(call.realm->settings(), *body);
  if (!changed) co_return refusal_of(changed.error());
  co_return co_await store_settings(call, *std::move(changed), "client-policies/policies", *std::move(body));
}

// Clients do not register themselves here yet, so there is no policy to choose for it.
Task<Reply> list_client_registration_policy_providers(const Call&) { co_return json_reply(json::Array{}); }

}  // namespace latchkey::admin
