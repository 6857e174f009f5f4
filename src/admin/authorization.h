// Entry points of /admin/realms/{realm}/clients/{client}/authz/resource-server.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// authorization_server.cc
Task<http::Response> show_resource_server(const Call& call);
Task<http::Response> update_resource_server(const Call& call);
Task<http::Response> show_authorization_settings(const Call& call);
Task<http::Response> import_authorization_settings(const Call& call);

// authorization_resources.cc
Task<http::Response> list_resources(const Call& call);
Task<http::Response> search_resource(const Call& call);
Task<http::Response> create_resource(const Call& call);
Task<http::Response> show_resource(const Call& call);
Task<http::Response> update_resource(const Call& call);
Task<http::Response> delete_resource(const Call& call);
Task<http::Response> list_scopes_of_resource(const Call& call);
Task<http::Response> list_permissions_of_resource(const Call& call);
Task<http::Response> show_resource_attributes(const Call& call);

// authorization_scopes.cc
Task<http::Response> list_authorization_scopes(const Call& call);
Task<http::Response> search_authorization_scope(const Call& call);
Task<http::Response> create_authorization_scope(const Call& call);
Task<http::Response> show_authorization_scope(const Call& call);
Task<http::Response> update_authorization_scope(const Call& call);
Task<http::Response> delete_authorization_scope(const Call& call);
Task<http::Response> list_resources_of_scope(const Call& call);
Task<http::Response> list_permissions_of_scope(const Call& call);

// authorization_policies.cc; the last segment of the path is "policy" or "permission"
Task<http::Response> list_policies(const Call& call);
Task<http::Response> list_permissions(const Call& call);
Task<http::Response> search_policy(const Call& call);
Task<http::Response> list_policy_providers(const Call& call);
Task<http::Response> show_policy(const Call& call);
Task<http::Response> show_typed_policy(const Call& call);
Task<http::Response> list_associated_policies(const Call& call);
Task<http::Response> list_dependent_policies(const Call& call);
Task<http::Response> list_resources_of_policy(const Call& call);
Task<http::Response> list_scopes_of_policy(const Call& call);

// authorization_policy_changes.cc
Task<http::Response> create_policy(const Call& call);
Task<http::Response> update_policy(const Call& call);
Task<http::Response> delete_policy(const Call& call);

// authorization_evaluation.cc
Task<http::Response> evaluate_policies(const Call& call);

}  // namespace latchkey::admin
