// Entry points of clients, client scopes, protocol mappers and initial access tokens.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// clients.cc
Task<Reply> list_clients(const Call& call);
Task<Reply> create_new_client(const Call& call);
// client.cc
Task<Reply> show_client(const Call& call);
Task<Reply> update_client(const Call& call);
Task<Reply> delete_client(const Call& call);
// client_secrets.cc
Task<Reply> show_client_secret(const Call& call);
Task<Reply> renew_client_secret(const Call& call);
Task<Reply> show_rotated_secret(const Call& call);
Task<Reply> delete_rotated_secret(const Call& call);
Task<Reply> renew_registration_token(const Call& call);
// client_scope_lists.cc
Task<Reply> list_default_scopes_of_client(const Call& call);
Task<Reply> add_default_scope_to_client(const Call& call);
Task<Reply> list_optional_scopes_of_client(const Call& call);
Task<Reply> add_optional_scope_to_client(const Call& call);
Task<Reply> remove_scope_from_client(const Call& call);
Task<Reply> list_default_scopes_of_realm(const Call& call);
Task<Reply> add_default_scope_to_realm(const Call& call);
Task<Reply> list_optional_scopes_of_realm(const Call& call);
Task<Reply> add_optional_scope_to_realm(const Call& call);
Task<Reply> remove_scope_from_realm(const Call& call);
// client_scopes.cc
Task<Reply> list_client_scopes(const Call& call);
Task<Reply> create_client_scope(const Call& call);
Task<Reply> show_client_scope(const Call& call);
Task<Reply> update_client_scope(const Call& call);
Task<Reply> delete_client_scope(const Call& call);
// protocol_mappers.cc: of a client, or of a client scope
Task<Reply> list_mappers(const Call& call);
Task<Reply> list_mappers_of_protocol(const Call& call);
Task<Reply> create_mapper(const Call& call);
Task<Reply> create_mappers(const Call& call);
Task<Reply> show_mapper(const Call& call);
Task<Reply> update_mapper(const Call& call);
Task<Reply> delete_mapper(const Call& call);
// evaluate_scopes.cc
Task<Reply> list_evaluated_mappers(const Call& call);
Task<Reply> list_granted_roles(const Call& call);
Task<Reply> list_not_granted_roles(const Call& call);
Task<Reply> show_example_access_token(const Call& call);
Task<Reply> show_example_id_token(const Call& call);
Task<Reply> show_example_userinfo(const Call& call);
// installation.cc
Task<Reply> show_installation(const Call& call);
// registered_nodes.cc
Task<Reply> register_node(const Call& call);
Task<Reply> unregister_node(const Call& call);
// adapter_actions.cc
Task<Reply> test_nodes(const Call& call);
Task<Reply> push_revocation_to_client(const Call& call);
// client_permissions.cc
Task<Reply> show_client_permissions(const Call& call);
Task<Reply> set_client_permissions(const Call& call);
// client_description.cc
Task<Reply> convert_client_description(const Call& call);
// initial_access.cc
Task<Reply> list_initial_access(const Call& call);
Task<Reply> create_initial_access(const Call& call);
Task<Reply> delete_initial_access(const Call& call);
// client_certificates.cc
Task<Reply> show_certificate(const Call& call);
Task<Reply> generate_certificate(const Call& call);
Task<Reply> generate_and_download_certificate(const Call& call);
Task<Reply> download_certificate(const Call& call);
Task<Reply> upload_key(const Call& call);
Task<Reply> upload_certificate(const Call& call);
// client_sessions.cc
Task<Reply> list_client_sessions(const Call& call);
Task<Reply> list_client_offline_sessions(const Call& call);
Task<Reply> count_client_sessions(const Call& call);
Task<Reply> count_client_offline_sessions(const Call& call);
Task<Reply> show_service_account(const Call& call);

}  // namespace latchkey::admin
