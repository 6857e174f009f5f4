// What the resources of an organization's groups share: finding the group of the path, and showing one.
#pragma once

#include "admin/call.h"
#include "admin/change.h"
#include "admin/organizations/organizations.h"
#include "kc/organization_groups.h"

namespace latchkey::admin {

struct FoundGroup {
  kc::ComponentPtr organization;
  kc::OrganizationGroups groups;
  kc::ComponentPtr group;
};
/// The group that the path names; 404 when this organization has none of that id.
[[nodiscard]] std::expected<FoundGroup, http::Response> organization_group_of(const Call& call);

struct GroupWriter {
  const Call& call;
  const kc::OrganizationGroups& groups;
  kc::Detail detail = kc::Detail::full;

  /// With what the caller may do. `subGroups` is empty; its number is told.
  [[nodiscard]] json::Object write(const model::Component& group) const;
};

[[nodiscard]] Change group_change(std::string_view operation, const kc::OrganizationGroups& groups,
                                  const model::Component& group);

}  // namespace latchkey::admin
