#include "admin/organizations/organizations.h"

#include "admin/rows/rows.h"

#define ORGANIZATIONS "/admin/realms/{realm}/organizations"
#define ONE ORGANIZATIONS "/{organization}"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Access kQuery{view_organizations, manage_organizations, query_organizations};
constexpr Access kView{view_organizations, manage_organizations};
constexpr Access kManage{manage_organizations};

constexpr Row kRows[] = {
    {"GET", ORGANIZATIONS, "admin-organizations", list_organizations, kQuery},
    {"POST", ORGANIZATIONS, "admin-organizations", create_organization, kManage},
    {"GET", ORGANIZATIONS "/count", "admin-organizations", count_organizations, kQuery},
    {"GET", ORGANIZATIONS "/members/{member}/organizations", "admin-organizations", list_organizations_of_member,
     kView},
    {"GET", ONE, "admin-organization", show_organization, kView},
    {"PUT", ONE, "admin-organization", update_organization, kManage},
    {"DELETE", ONE, "admin-organization", delete_organization, kManage},
    {"GET", ONE "/members", "admin-organization-members", list_organization_members, kView},
    {"POST", ONE "/members", "admin-organization-members", add_organization_member, kManage},
    {"GET", ONE "/members/count", "admin-organization-members", count_organization_members, kView},
    {"POST", ONE "/members/invite-user", "admin-organization-members", invite_user, kManage},
    {"POST", ONE "/members/invite-existing-user", "admin-organization-members", invite_existing_user, kManage},
    {"GET", ONE "/members/{member}", "admin-organization-member", show_organization_member, kView},
    {"DELETE", ONE "/members/{member}", "admin-organization-member", remove_organization_member, kManage},
    {"GET", ONE "/members/{member}/organizations", "admin-organization-member", list_organizations_of_member, kView},
    {"GET", ONE "/members/{member}/groups", "admin-organization-member", list_groups_of_member, kView},
    {"GET", ONE "/identity-providers", "admin-organization-providers", list_organization_identity_providers, kView},
    {"POST", ONE "/identity-providers", "admin-organization-providers", add_organization_identity_provider, kManage},
    {"GET", ONE "/identity-providers/{alias}", "admin-organization-providers", show_organization_identity_provider,
     kView},
    {"GET", ONE "/identity-providers/{alias}/groups", "admin-organization-providers",
     list_groups_of_organization_provider, kView},
    {"DELETE", ONE "/identity-providers/{alias}", "admin-organization-providers", remove_organization_identity_provider,
     kManage},
    {"GET", ONE "/invitations", "admin-organization-invitations", list_invitations, kView},
    {"GET", ONE "/invitations/{invitation}", "admin-organization-invitation", show_invitation, kView},
    {"DELETE", ONE "/invitations/{invitation}", "admin-organization-invitation", delete_invitation, kManage},
    {"POST", ONE "/invitations/{invitation}/resend", "admin-organization-invitation", resend_invitation, kManage},
    {"GET", ONE "/groups", "admin-organization-groups", list_organization_groups, kView},
    {"POST", ONE "/groups", "admin-organization-groups", create_organization_group, kManage},
    {"GET", ONE "/groups/group-by-path/{path*}", "admin-organization-groups", show_organization_group_by_path, kView},
    {"GET", ONE "/groups/{group}", "admin-organization-group", show_organization_group, kView},
    {"PUT", ONE "/groups/{group}", "admin-organization-group", update_organization_group, kManage},
    {"DELETE", ONE "/groups/{group}", "admin-organization-group", delete_organization_group, kManage},
    {"GET", ONE "/groups/{group}/children", "admin-organization-group", list_organization_subgroups, kView},
    {"POST", ONE "/groups/{group}/children", "admin-organization-group", create_organization_subgroup, kManage},
    {"GET", ONE "/groups/{group}/members", "admin-organization-group-members", list_organization_group_members, kView},
    {"PUT", ONE "/groups/{group}/members/{user}", "admin-organization-group-members", join_organization_group, kManage},
    {"DELETE", ONE "/groups/{group}/members/{user}", "admin-organization-group-members", leave_organization_group,
     kManage},
};

}  // namespace

std::span<const Row> organization_rows() { return kRows; }

}  // namespace latchkey::admin
