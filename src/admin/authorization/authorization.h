// Entry points of /admin/realms/{realm}/clients/{client}/authz/resource-server.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// authorization_server.cc
Task<Reply> show_resource_server(const Call& call);
Task<Reply> update_resource_server(const Call& call);
Task<Reply> show_authorization_settings(const Call& call);
Task<Reply> import_authorization_settings(const Call& call);

// authorization_resources.cc
Task<Reply> list_resources(const Call& call);
Task<Reply> search_resource(const Call& call);
Task<Reply> create_resource(const Call& call);
Task<Reply> show_resource(const Call& call);
Task<Reply> update_resource(const Call& call);
Task<Reply> delete_resource(const Call& call);
Task<Reply> list_scopes_of_resource(const Call& call);
Task<Reply> list_permissions_of_resource(const Call& call);
Task<Reply> show_resource_attributes(const Call& call);

// authorization_scopes.cc
Task<Reply> list_authorization_scopes(const Call& call);
Task<Reply> search_authorization_scope(const Call& call);
Task<Reply> create_authorization_scope(const Call& call);
Task<Reply> show_authorization_scope(const Call& call);
Task<Reply> update_authorization_scope(const Call& call);
Task<Reply> delete_authorization_scope(const Call& call);
Task<Reply> list_resources_of_scope(const Call& call);
Task<Reply> list_permissions_of_scope(const Call& call);

// authorization_policies.cc; the last segment of the path is "policy" or "permission"
Task<Reply> list_policies(const Call& call);
Task<Reply> list_permissions(const Call& call);
Task<Reply> search_policy(const Call& call);
Task<Reply> list_policy_providers(const Call& call);
Task<Reply> show_policy(const Call& call);
Task<Reply> show_typed_policy(const Call& call);
Task<Reply> list_associated_policies(const Call& call);
Task<Reply> list_dependent_policies(const Call& call);
Task<Reply> list_resources_of_policy(const Call& call);
Task<Reply> list_scopes_of_policy(const Call& call);

// authorization_policy_changes.cc
Task<Reply> create_policy(const Call& call);
Task<Reply> update_policy(const Call& call);
Task<Reply> delete_policy(const Call& call);

// authorization_evaluation.cc
Task<Reply> evaluate_policies(const Call& call);

}  // namespace latchkey::admin
