// /admin/realms/{realm}/identity-provider/instances: identity providers, stored and served. Secrets are masked on
// reading and stay when the mask comes back.
#include "admin/identity_providers/identity_providers.h"

#include <fmt/format.h>

#include <algorithm>

#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/identity_providers.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultPage = 100;

kc::ComponentPtr provider_of(const Call& call) { return kc::find_identity_provider(*call.realm, call.param("alias")); }

Change provider_change(std::string_view operation, const model::Component& provider) {
  return {.operation = operation,
          .resource_type = "IDENTITY_PROVIDER",
          .resource_path = "identity-provider/instances/" + provider.name,
          .representation = kc::write_identity_provider(provider, kc::Secrets::masked)};
}

/// Keycloak's search: a word is a beginning, "*word*" stands anywhere, "\\"word\\"" is the name itself.
bool fits(std::string_view name, std::string_view search) {
  if (search.empty() || search == "*") return true;
  if (search.size() > 1 && search.front() == '"' && search.back() == '"')
    return name == search.substr(1, search.size() - 2);
  if (search.front() == '*') {
    search.remove_prefix(1);
    if (search.ends_with('*')) search.remove_suffix(1);
    return name.find(search) != std::string_view::npos;
  }
  if (search.ends_with('*')) search.remove_suffix(1);
  return name.starts_with(search);
}

json::Object brief(const json::Object& full) {
  json::Object out;
  for (const auto key : {"alias", "displayName", "internalId", "providerId", "enabled", "organizationId"}) {
    if (const auto* value = full.if_contains(key)) out[key] = *value;
  }
  return out;
}

}  // namespace

Task<Reply> list_identity_providers(const Call& call) {
  Query query(call.request);
  const Page page = query.page(kDefaultPage);
  const std::string search = query.text("search");
  const bool short_form = query.boolean_or("briefRepresentation", false);
  const bool realm_only = query.boolean_or("realmOnly", false);
  if (query.error()) co_return *query.error();
  auto found = kc::kept_of_type(*call.realm, kc::kKeptIdentityProviderType);
  std::erase_if(found, [&](const auto& provider) {
    return !fits(provider->name, search) || (realm_only && !kc::kept_text(*provider, "organizationId").empty());
  });
  json::Array out;
  for (const auto& provider : slice(std::move(found), page)) {
    auto one = kc::write_identity_provider(*provider, kc::Secrets::masked);
    out.push_back(short_form ? brief(one) : std::move(one));
  }
  co_return json_reply(out);
}

Task<Reply> create_identity_provider(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto provider = kc::make_identity_provider(*call.realm, *body, call.env.random);
  if (!provider) co_return refusal_of(provider.error());
  store::Plan plan;
  // Unlike an insert this is bound to the realm as it stands: nothing but that check keeps names unique.
  put(plan, call, *provider);
  auto done = created(call, provider->name);
  co_return co_await commit(call, std::move(plan), provider_change("CREATE", *provider), std::move(done));
}

Task<Reply> show_identity_provider(const Call& call) {
  const auto provider = provider_of(call);
  if (!provider) co_return error_reply(404, "HTTP 404 Not Found");
  co_return object_reply(kc::write_identity_provider(*provider, kc::Secrets::masked));
}

Task<Reply> update_identity_provider(const Call& call) {
  const auto provider = provider_of(call);
  if (!provider) co_return error_reply(404, "HTTP 404 Not Found");
  if (auto stale = check_if_match(call, kc::write_identity_provider(*provider, kc::Secrets::masked)))
    co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto changed = kc::update_identity_provider(*call.realm, *provider, *body, call.env.random);
  if (!changed) co_return refusal_of(changed.error());
  store::Plan plan;
  put(plan, call, *changed);
  co_return co_await commit(call, std::move(plan), provider_change("UPDATE", *changed), http::Response::no_content());
}

Task<Reply> delete_identity_provider(const Call& call) {
  const auto provider = provider_of(call);
  if (!provider) co_return error_reply(404, "HTTP 404 Not Found");
  store::Plan plan;
  kc::append_delete_owned(plan, *call.realm, provider->id.value);
  remove(plan, call, store::kKindComponent, provider->id.value);
  co_return co_await commit(call, std::move(plan), provider_change("DELETE", *provider), http::Response::no_content());
}

// What another party needs to know of us: a SAML document. For OpenID Connect the incumbent has nothing to say either.
Task<Reply> export_identity_provider(const Call& call) {
  if (!provider_of(call)) co_return error_reply(404, "HTTP 404 Not Found");
  co_return http::Response::no_content();
}

// No key of another party is held, so none can be read again.
Task<Reply> reload_identity_provider_keys(const Call& call) {
  if (!provider_of(call)) co_return error_reply(404, "HTTP 404 Not Found");
  co_return json_reply(false);
}

Task<Reply> show_identity_provider_permissions(const Call& call) {
  co_return provider_of(call) ? feature_off() : error_reply(404, "HTTP 404 Not Found");
}

Task<Reply> show_identity_provider_kind(const Call& call) {
  const auto* kind = kc::find_identity_provider_kind(call.param("kind"));
  if (kind == nullptr) co_return error_reply(400, "There is no such kind of identity provider");
  co_return json_reply(json::Object{{"id", json::String(kind->id)},
                                    {"name", json::String(kind->name)},
                                    {"groupName", json::String(kind->social ? "Social" : "User-defined")}});
}

}  // namespace latchkey::admin
