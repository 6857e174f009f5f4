// The entry points of clients, client scopes, protocol mappers, roles and scope mappings; rows/clients.cc lists them.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// clients.cc
Task<http::Response> list_clients(const Call& call);
Task<http::Response> create_new_client(const Call& call);
// client.cc
Task<http::Response> show_client(const Call& call);
Task<http::Response> update_client(const Call& call);
Task<http::Response> delete_client(const Call& call);
// client_secrets.cc
Task<http::Response> show_client_secret(const Call& call);
Task<http::Response> renew_client_secret(const Call& call);
Task<http::Response> show_rotated_secret(const Call& call);
Task<http::Response> delete_rotated_secret(const Call& call);
Task<http::Response> renew_registration_token(const Call& call);
// client_scope_lists.cc
Task<http::Response> list_default_scopes_of_client(const Call& call);
Task<http::Response> add_default_scope_to_client(const Call& call);
Task<http::Response> list_optional_scopes_of_client(const Call& call);
Task<http::Response> add_optional_scope_to_client(const Call& call);
Task<http::Response> remove_scope_from_client(const Call& call);
Task<http::Response> list_default_scopes_of_realm(const Call& call);
Task<http::Response> add_default_scope_to_realm(const Call& call);
Task<http::Response> list_optional_scopes_of_realm(const Call& call);
Task<http::Response> add_optional_scope_to_realm(const Call& call);
Task<http::Response> remove_scope_from_realm(const Call& call);
// client_scopes.cc
Task<http::Response> list_client_scopes(const Call& call);
Task<http::Response> create_client_scope(const Call& call);
Task<http::Response> show_client_scope(const Call& call);
Task<http::Response> update_client_scope(const Call& call);
Task<http::Response> delete_client_scope(const Call& call);
// protocol_mappers.cc: of a client, or of a client scope
Task<http::Response> list_mappers(const Call& call);
Task<http::Response> list_mappers_of_protocol(const Call& call);
Task<http::Response> create_mapper(const Call& call);
Task<http::Response> create_mappers(const Call& call);
Task<http::Response> show_mapper(const Call& call);
Task<http::Response> update_mapper(const Call& call);
Task<http::Response> delete_mapper(const Call& call);
// roles.cc: of the realm, of a client, by id
Task<http::Response> list_roles(const Call& call);
Task<http::Response> create_role(const Call& call);
Task<http::Response> show_role(const Call& call);
Task<http::Response> update_role(const Call& call);
Task<http::Response> delete_role(const Call& call);
// role_composites.cc
Task<http::Response> list_composites(const Call& call);
Task<http::Response> list_realm_composites(const Call& call);
Task<http::Response> list_client_composites(const Call& call);
Task<http::Response> add_composites(const Call& call);
Task<http::Response> remove_composites(const Call& call);
// scope_mappings.cc: of a client, or of a client scope
Task<http::Response> show_scope_mappings(const Call& call);
Task<http::Response> list_scope_mapping(const Call& call);
Task<http::Response> list_available_scope_mapping(const Call& call);
Task<http::Response> list_effective_scope_mapping(const Call& call);
Task<http::Response> add_scope_mapping(const Call& call);
Task<http::Response> remove_scope_mapping(const Call& call);
// evaluate_scopes.cc
Task<http::Response> list_evaluated_mappers(const Call& call);
Task<http::Response> list_granted_roles(const Call& call);
Task<http::Response> list_not_granted_roles(const Call& call);
Task<http::Response> show_example_access_token(const Call& call);
Task<http::Response> show_example_id_token(const Call& call);
Task<http::Response> show_example_userinfo(const Call& call);
// client_extras.cc
Task<http::Response> show_installation(const Call& call);
Task<http::Response> register_node(const Call& call);
Task<http::Response> unregister_node(const Call& call);
Task<http::Response> test_nodes(const Call& call);
Task<http::Response> push_revocation_to_client(const Call& call);
Task<http::Response> show_client_permissions(const Call& call);
Task<http::Response> set_client_permissions(const Call& call);
Task<http::Response> show_role_permissions(const Call& call);
Task<http::Response> set_role_permissions(const Call& call);
Task<http::Response> convert_client_description(const Call& call);
// initial_access.cc
Task<http::Response> list_initial_access(const Call& call);
Task<http::Response> create_initial_access(const Call& call);
Task<http::Response> delete_initial_access(const Call& call);
// client_certificates.cc
Task<http::Response> show_certificate(const Call& call);
Task<http::Response> generate_certificate(const Call& call);
Task<http::Response> generate_and_download_certificate(const Call& call);
Task<http::Response> download_certificate(const Call& call);
Task<http::Response> upload_key(const Call& call);
Task<http::Response> upload_certificate(const Call& call);
// client_sessions.cc
Task<http::Response> list_client_sessions(const Call& call);
Task<http::Response> list_client_offline_sessions(const Call& call);
Task<http::Response> count_client_sessions(const Call& call);
Task<http::Response> count_client_offline_sessions(const Call& call);
Task<http::Response> show_service_account(const Call& call);
// role_members.cc
Task<http::Response> list_users_with_role(const Call& call);
Task<http::Response> list_groups_with_role(const Call& call);

}  // namespace latchkey::admin
