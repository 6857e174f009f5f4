// /admin/realms/{realm}/organizations: organizations themselves.
#include "admin/organizations/organizations.h"

#include <fmt/format.h>

#include "admin/attribute_query.h"
#include "admin/change.h"
#include "admin/holders.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/identity_providers.h"
#include "kc/organization_groups.h"
#include "kc/organizations.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultPage = 10;

Change organization_change(std::string_view operation, const model::Component& organization) {
  return {.operation = operation,
          .resource_type = "ORGANIZATION",
          .resource_path = "organizations/" + organization.id.value,
          .representation = kc::write_organization(organization, false)};
}

std::expected<std::vector<kc::ComponentPtr>, http::Response> find(const Call& call, Query& query) {
  const std::string search = query.text("search");
  const bool exact = query.boolean_or("exact", false);
  const auto wanted = parse_attribute_query(query.text("q"));
  if (query.error()) return std::unexpected(*query.error());
  auto found = kc::kept_of_type(*call.realm, kc::kOrganizationType);
  std::erase_if(found, [&](const auto& one) {
    if (!kc::fits_organization(*one, search, exact)) return true;
    for (const auto& [name, value] : wanted) {
      if (!kc::has_attribute(*one, name, value)) return true;
    }
    return false;
  });
  return found;
}

}  // namespace

std::optional<http::Response> check_organizations_enabled(const Call& call) {
  if (kc::organizations_enabled(call.realm->settings())) return std::nullopt;
  return refused(404, "Organizations not enabled for this realm.");
}

std::expected<kc::ComponentPtr, http::Response> organization_of(const Call& call) {
  if (auto off = check_organizations_enabled(call)) return std::unexpected(*std::move(off));
  auto found = kc::find_kept(*call.realm, kc::kOrganizationType, call.param("organization"));
  if (!found) return std::unexpected(refused(404, "Organization not found."));
  return found;
}

std::string body_text(const Call& call) {
  std::string_view text = call.request.body;
  const auto strip = [&text](std::string_view what) {
    while (!text.empty() && what.contains(text.front())) text.remove_prefix(1);
    while (!text.empty() && what.contains(text.back())) text.remove_suffix(1);
  };
  // A console sends a JSON string, scripts the bare text; some put quotes into quotes.
  strip(" \t\r\n\"\\");
  return std::string(text.substr(0, 1000));
}

Task<Reply> list_organizations(const Call& call) {
  if (auto off = check_organizations_enabled(call)) co_return *std::move(off);
  Query query(call.request);
  const Page page = query.page(kDefaultPage);
  const bool brief = query.boolean_or("briefRepresentation", true);
  auto found = find(call, query);
  if (!found) co_return std::move(found.error());
  json::Array out;
  for (const auto& one : slice(*std::move(found), page)) out.push_back(kc::write_organization(*one, brief));
  co_return json_reply(out);
}

Task<Reply> count_organizations(const Call& call) {
  if (auto off = check_organizations_enabled(call)) co_return *std::move(off);
  Query query(call.request);
  const auto found = find(call, query);
  if (!found) co_return found.error();
  co_return json_reply(static_cast<std::int64_t>(found->size()));
}

Task<Reply> create_organization(const Call& call) {
  if (auto off = check_organizations_enabled(call)) co_return *std::move(off);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto made = kc::change_organization(*call.realm, nullptr, *body, call.env.random);
  if (!made) co_return refusal_of(made.error());
  store::Plan plan;
  // Unlike an insert this is bound to the realm as it stands: nothing but that check keeps names unique.
  put(plan, call, *made);
  auto done = created(call, made->id.value);
  co_return co_await commit(call, std::move(plan), organization_change("CREATE", *made), std::move(done));
}

Task<Reply> show_organization(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  co_return object_reply(kc::write_organization(**organization, false));
}

Task<Reply> update_organization(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  if (auto stale = check_if_match(call, kc::write_organization(**organization, false))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto changed = kc::change_organization(*call.realm, organization->get(), *body, call.env.random);
  if (!changed) co_return refusal_of(changed.error());
  store::Plan plan;
  put(plan, call, *changed);
  co_return co_await commit(call, std::move(plan), organization_change("UPDATE", *changed),
                            http::Response::no_content());
}

Task<Reply> delete_organization(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto& own = **organization;
  std::vector<model::GroupId> groups{kc::member_group(own), kc::managed_group(own)};
  for (const auto& group : kc::OrganizationGroups(*call.realm, own).all()) groups.push_back(kc::group_of(*group));
  if (!co_await release_groups(call, std::move(groups))) co_return unavailable();
  store::Plan plan;
  for (const auto& provider : kc::kept_of_type(*call.realm, kc::kKeptIdentityProviderType)) {
    if (kc::kept_text(*provider, "organizationId") == (*organization)->id.value)
      put(plan, call, kc::with_organization(*provider, ""));
  }
  kc::append_delete_owned(plan, *call.realm, own.id.value);
  // The store takes its members out of it in the same transaction.
  remove(plan, call, store::kKindComponent, (*organization)->id.value);
  co_return co_await commit(call, std::move(plan), organization_change("DELETE", **organization),
                            http::Response::no_content());
}

}  // namespace latchkey::admin
