#include "admin/organizations/organization_group_parts.h"

#include <fmt/format.h>

#include "admin/reply.h"

namespace latchkey::admin {

std::expected<FoundGroup, http::Response> organization_group_of(const Call& call) {
  auto organization = organization_of(call);
  if (!organization) return std::unexpected(std::move(organization.error()));
  kc::OrganizationGroups groups(*call.realm, **organization);
  auto group = groups.find(call.param("group"));
  if (!group) return std::unexpected(error_reply(404, "Group does not exist"));
  return FoundGroup{*std::move(organization), std::move(groups), std::move(group)};
}

json::Object GroupWriter::write(const model::Component& group) const {
  const bool manages = call.may(AdminRole::manage_organizations);
  json::Object out = kc::write_organization_group(groups, group, detail);
  out["subGroupCount"] = groups.children(group.id.value).size();
  out["subGroups"] = json::Array();
  out["access"] = json::Object{{"view", true},
                               {"viewMembers", true},
                               {"manageMembers", manages},
                               {"manage", manages},
                               {"manageMembership", manages}};
  return out;
}

Change group_change(std::string_view operation, const kc::OrganizationGroups& groups, const model::Component& group) {
  return {.operation = operation,
          .resource_type = "ORGANIZATION_GROUP",
          .resource_path = fmt::format("organizations/{}/groups/{}", groups.top(), group.id.value),
          .representation = kc::write_organization_group(groups, group, kc::Detail::full)};
}

}  // namespace latchkey::admin
