// /admin/realms/{realm}/users/{user}/federated-identity: accounts at other identity providers that lead to a user.
#include <algorithm>

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "json/object_reader.h"

namespace latchkey::admin {
namespace {

json::Object write_identity(const model::FederatedIdentity& identity) {
  return {{"identityProvider", identity.provider}, {"userId", identity.user_id}, {"userName", identity.username}};
}

Change change_of(std::string_view operation, const model::User& user, const std::string& provider) {
  return {.operation = operation,
          .resource_type = "USER",
          .resource_path = "users/" + user.id.value + "/federated-identity/" + provider};
}

std::expected<model::FederatedIdentity, http::Response> read_identity(const Call& call, const json::Object& body) {
  json::ObjectReader reader(body, json::Scalars::coerce);
  model::FederatedIdentity identity;
  identity.provider = call.param("provider");
  identity.user_id = reader.string_or("userId", "");
  identity.username = reader.string_or("userName", "");
  if (identity.user_id.contains('\0') || identity.username.contains('\0')) reader.reject("userId", "must have no NUL");
  if (identity.user_id.empty() || identity.user_id.size() > 255) reader.reject("userId", "must have 1 to 255 bytes");
  if (identity.username.size() > 255) reader.reject("userName", "must have at most 255 bytes");
  if (!is_valid_id(identity.provider)) reader.reject("identityProvider", "must be an alias");
  if (const auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  return identity;
}

}  // namespace

Task<Reply> list_identities(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  const auto identities = co_await call.env.store.users().list_federated_identities(call.realm->id(), user->id);
  if (!identities) co_return unavailable();
  json::Array out;
  for (const auto& identity : *identities) out.emplace_back(write_identity(identity));
  co_return json_reply(out);
}

Task<Reply> add_identity(const Call& call) {
  // Who signs in there would be this user here.
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto identity = read_identity(call, *body);
  if (!identity) co_return std::move(identity.error());
  const auto there = co_await call.env.store.users().list_federated_identities(call.realm->id(), user->id);
  if (!there) co_return unavailable();
  if (std::ranges::find(*there, identity->provider, &model::FederatedIdentity::provider) != there->end())
    co_return refused(409, "User is already linked with provider");
  auto change = change_of("CREATE", *user, identity->provider);
  change.representation = write_identity(*identity);
  store::Plan plan;
  plan.add(unchanged(call, *user));
  plan.add(store::PutFederatedIdentity{call.realm->id(), user->id, *std::move(identity)});
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> remove_identity(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  const std::string provider(call.param("provider"));
  const auto there = co_await call.env.store.users().list_federated_identities(call.realm->id(), user->id);
  if (!there) co_return unavailable();
  if (std::ranges::find(*there, provider, &model::FederatedIdentity::provider) == there->end())
    co_return error_reply(404, "Link not found");
  store::Plan plan;
  plan.add(store::DeleteFederatedIdentity{call.realm->id(), user->id, provider});
  auto change = change_of("DELETE", *user, provider);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
