// /admin/realms/{realm}/organizations/{organization}/identity-providers: its identity providers.
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/organizations/organizations.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/identity_providers.h"
#include "kc/organizations.h"

namespace latchkey::admin {
namespace {

Change link_change(std::string_view operation, const model::Component& organization, const model::Component& provider) {
  return {.operation = operation,
          .resource_type = "ORGANIZATION",
          .resource_path = fmt::format("organizations/{}/identity-providers/{}", organization.id.value, provider.name),
          .representation = json::Object{{"alias", provider.name}}};
}

}  // namespace

kc::ComponentPtr linked_provider(const Call& call, const model::Component& organization) {
  auto provider = kc::find_identity_provider(*call.realm, call.param("alias"));
  const bool ours = provider && kc::kept_text(*provider, "organizationId") == organization.id.value;
  return ours ? provider : nullptr;
}

Task<Reply> list_organization_identity_providers(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  json::Array out;
  for (const auto& provider : kc::kept_of_type(*call.realm, kc::kKeptIdentityProviderType)) {
    if (kc::kept_text(*provider, "organizationId") == (*organization)->id.value)
      out.push_back(kc::write_identity_provider(*provider, kc::Secrets::masked));
  }
  co_return json_reply(out);
}

Task<Reply> add_organization_identity_provider(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto provider = kc::find_identity_provider(*call.realm, body_text(call));
  if (!provider) co_return refused(400, "Identity provider not found with the given alias");
  if (!kc::kept_text(*provider, "organizationId").empty())
    co_return refused(400, "Identity provider already associated to a different organization");
  store::Plan plan;
  put(plan, call, kc::with_organization(*provider, (*organization)->id.value));
  co_return co_await commit(call, std::move(plan), link_change("UPDATE", **organization, *provider),
                            http::Response::no_content());
}

Task<Reply> show_organization_identity_provider(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto provider = linked_provider(call, **organization);
  if (!provider) co_return not_found("identity provider");
  co_return json_reply(kc::write_identity_provider(*provider, kc::Secrets::masked));
}

Task<Reply> remove_organization_identity_provider(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto provider = linked_provider(call, **organization);
  if (!provider) co_return not_found("identity provider");
  store::Plan plan;
  put(plan, call, kc::with_organization(*provider, ""));
  co_return co_await commit(call, std::move(plan), link_change("UPDATE", **organization, *provider),
                            http::Response::no_content());
}

}  // namespace latchkey::admin
