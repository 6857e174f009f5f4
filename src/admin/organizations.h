// Entry points of /admin/realms/{realm}/organizations.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// organizations.cc
Task<http::Response> list_organizations(const Call& call);
Task<http::Response> count_organizations(const Call& call);
Task<http::Response> create_organization(const Call& call);
Task<http::Response> show_organization(const Call& call);
Task<http::Response> update_organization(const Call& call);
Task<http::Response> delete_organization(const Call& call);

// organization_members.cc
Task<http::Response> list_organization_members(const Call& call);
Task<http::Response> count_organization_members(const Call& call);
Task<http::Response> add_organization_member(const Call& call);
Task<http::Response> show_organization_member(const Call& call);
Task<http::Response> remove_organization_member(const Call& call);
Task<http::Response> list_organizations_of_member(const Call& call);

// organization_parts.cc
Task<http::Response> list_organization_identity_providers(const Call& call);
Task<http::Response> add_organization_identity_provider(const Call& call);
Task<http::Response> show_organization_identity_provider(const Call& call);
Task<http::Response> remove_organization_identity_provider(const Call& call);
/// Groups of an organization: there are none yet.
Task<http::Response> list_nothing_of_organization(const Call& call);

// organization_invitations.cc
Task<http::Response> invite_user(const Call& call);
Task<http::Response> invite_existing_user(const Call& call);
Task<http::Response> list_invitations(const Call& call);
Task<http::Response> show_invitation(const Call& call);
Task<http::Response> delete_invitation(const Call& call);
Task<http::Response> resend_invitation(const Call& call);

/// The organization that the path names; 404 when there is none, or the realm has no organizations.
[[nodiscard]] std::expected<std::shared_ptr<const model::Component>, http::Response> organization_of(const Call& call);
/// 404 for a realm that has no organizations.
[[nodiscard]] std::optional<http::Response> check_organizations_enabled(const Call& call);
/// An id or name that is the whole body, as text or as a JSON string.
[[nodiscard]] std::string body_text(const Call& call);

}  // namespace latchkey::admin
