// Entry points of /admin/realms/{realm}/organizations.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// organizations.cc
Task<Reply> list_organizations(const Call& call);
Task<Reply> count_organizations(const Call& call);
Task<Reply> create_organization(const Call& call);
Task<Reply> show_organization(const Call& call);
Task<Reply> update_organization(const Call& call);
Task<Reply> delete_organization(const Call& call);

// organization_members.cc
Task<Reply> list_organization_members(const Call& call);
Task<Reply> count_organization_members(const Call& call);
Task<Reply> add_organization_member(const Call& call);
Task<Reply> show_organization_member(const Call& call);
Task<Reply> remove_organization_member(const Call& call);
Task<Reply> list_organizations_of_member(const Call& call);
Task<Reply> list_groups_of_member(const Call& call);

// organization_groups.cc
Task<Reply> list_organization_groups(const Call& call);
Task<Reply> create_organization_group(const Call& call);
Task<Reply> show_organization_group(const Call& call);
Task<Reply> show_organization_group_by_path(const Call& call);
Task<Reply> update_organization_group(const Call& call);
Task<Reply> delete_organization_group(const Call& call);
Task<Reply> list_organization_subgroups(const Call& call);
Task<Reply> create_organization_subgroup(const Call& call);
Task<Reply> list_groups_of_organization_provider(const Call& call);

// organization_group_members.cc
Task<Reply> list_organization_group_members(const Call& call);
Task<Reply> join_organization_group(const Call& call);
Task<Reply> leave_organization_group(const Call& call);

// organization_identity_providers.cc
Task<Reply> list_organization_identity_providers(const Call& call);
Task<Reply> add_organization_identity_provider(const Call& call);
Task<Reply> show_organization_identity_provider(const Call& call);
Task<Reply> remove_organization_identity_provider(const Call& call);

// organization_invitations.cc
Task<Reply> invite_user(const Call& call);
Task<Reply> invite_existing_user(const Call& call);
Task<Reply> list_invitations(const Call& call);
Task<Reply> show_invitation(const Call& call);
Task<Reply> delete_invitation(const Call& call);
Task<Reply> resend_invitation(const Call& call);

// For all of them.

/// The organization that the path names; 404 when there is none, or the realm has no organizations.
[[nodiscard]] std::expected<std::shared_ptr<const model::Component>, http::Response> organization_of(const Call& call);
/// 404 for a realm that has no organizations.
[[nodiscard]] std::optional<http::Response> check_organizations_enabled(const Call& call);
/// The organization's identity provider that the path names, or null.
[[nodiscard]] std::shared_ptr<const model::Component> linked_provider(const Call& call,
                                                                      const model::Component& organization);
/// An id or name that is the whole body, as text or as a JSON string.
[[nodiscard]] std::string body_text(const Call& call);

}  // namespace latchkey::admin
