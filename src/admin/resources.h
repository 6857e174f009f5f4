// Every resource's entry points, one file a resource; rows/*.cc list them with their paths and the roles they need.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// console.cc
Task<http::Response> show_who_am_i(const Call& call);

// attack_detection.cc
Task<http::Response> show_brute_force_status(const Call& call);
Task<http::Response> clear_brute_force_status(const Call& call);
Task<http::Response> clear_all_brute_force_status(const Call& call);

// users.cc
Task<http::Response> create_user(const Call& call);
Task<http::Response> show_user(const Call& call);
Task<http::Response> update_user(const Call& call);
Task<http::Response> delete_user(const Call& call);
Task<http::Response> list_unmanaged_attributes(const Call& call);
// users_list.cc
Task<http::Response> list_users(const Call& call);
Task<http::Response> count_users(const Call& call);
Task<http::Response> list_users_with_lockouts(const Call& call);
// user_profile.cc
Task<http::Response> show_user_profile(const Call& call);
Task<http::Response> update_user_profile(const Call& call);
Task<http::Response> show_user_profile_metadata(const Call& call);
// user_password.cc
Task<http::Response> reset_password(const Call& call);
// user_credentials.cc
Task<http::Response> list_credentials(const Call& call);
Task<http::Response> delete_credential(const Call& call);
Task<http::Response> label_credential(const Call& call);
Task<http::Response> move_credential_first(const Call& call);
Task<http::Response> move_credential_after(const Call& call);
Task<http::Response> disable_credential_types(const Call& call);
Task<http::Response> list_storage_credential_types(const Call& call);
// user_groups.cc
Task<http::Response> list_user_groups(const Call& call);
Task<http::Response> count_user_groups(const Call& call);
Task<http::Response> join_group(const Call& call);
Task<http::Response> leave_group(const Call& call);
Task<http::Response> list_group_members(const Call& call);
// user_sessions.cc
Task<http::Response> list_user_sessions(const Call& call);
Task<http::Response> list_user_offline_sessions(const Call& call);
Task<http::Response> log_user_out(const Call& call);
// user_consents.cc
Task<http::Response> list_consents(const Call& call);
Task<http::Response> revoke_consent(const Call& call);
// user_identities.cc
Task<http::Response> list_identities(const Call& call);
Task<http::Response> add_identity(const Call& call);
Task<http::Response> remove_identity(const Call& call);
// impersonation.cc
Task<http::Response> impersonate(const Call& call);
// user_mails.cc
Task<http::Response> send_actions_mail(const Call& call);
Task<http::Response> send_reset_mail(const Call& call);
Task<http::Response> send_verify_mail(const Call& call);
// role_mappings.cc: of the user or the group that the path names, in the realm or in its client
Task<http::Response> show_role_mappings(const Call& call);
Task<http::Response> list_mapped_roles(const Call& call);
Task<http::Response> list_available_roles(const Call& call);
Task<http::Response> list_composite_roles(const Call& call);
Task<http::Response> add_role_mappings(const Call& call);
Task<http::Response> remove_role_mappings(const Call& call);
// ui_roles.cc: of the user, group, client, client scope or role that the path names
Task<http::Response> list_available_client_roles(const Call& call);
Task<http::Response> list_effective_client_roles(const Call& call);
Task<http::Response> list_all_effective_roles(const Call& call);
Task<http::Response> show_composite_mappings(const Call& call);
Task<http::Response> remove_named_roles(const Call& call);

// groups.cc
Task<http::Response> create_group(const Call& call);
Task<http::Response> create_subgroup(const Call& call);
Task<http::Response> show_group(const Call& call);
Task<http::Response> update_group(const Call& call);
Task<http::Response> delete_group(const Call& call);
/// management/permissions of whatever has them: this server grants rights by roles alone.
Task<http::Response> show_no_permissions(const Call& call);
// groups_search.cc
Task<http::Response> list_groups(const Call& call);
Task<http::Response> count_groups(const Call& call);
Task<http::Response> list_subgroups(const Call& call);
Task<http::Response> show_group_by_path(const Call& call);
// default_groups.cc
Task<http::Response> list_default_groups(const Call& call);
Task<http::Response> add_default_group(const Call& call);
Task<http::Response> remove_default_group(const Call& call);

// server_info.cc
Task<http::Response> show_server_info(const Call& call);

// realms.cc, new_realm.cc, realm.cc
Task<http::Response> list_realms(const Call& call);
Task<http::Response> list_realm_names(const Call& call);
Task<http::Response> create_realm(const Call& call);
Task<http::Response> show_realm(const Call& call);
Task<http::Response> update_realm(const Call& call);
Task<http::Response> update_realm_and_profile(const Call& call);
Task<http::Response> delete_realm(const Call& call);
// keys.cc, components.cc
Task<http::Response> show_keys(const Call& call);
Task<http::Response> list_components(const Call& call);
Task<http::Response> create_component(const Call& call);
Task<http::Response> show_component(const Call& call);
Task<http::Response> update_component(const Call& call);
Task<http::Response> delete_component(const Call& call);
Task<http::Response> list_sub_component_types(const Call& call);
// localization.cc
Task<http::Response> list_localized(const Call& call);
Task<http::Response> show_texts(const Call& call);
Task<http::Response> show_text(const Call& call);
Task<http::Response> add_texts(const Call& call);
Task<http::Response> put_text(const Call& call);
Task<http::Response> delete_texts(const Call& call);
Task<http::Response> delete_text(const Call& call);
// events.cc
Task<http::Response> show_event_settings(const Call& call);
Task<http::Response> update_event_settings(const Call& call);
Task<http::Response> list_events(const Call& call);
Task<http::Response> list_admin_events(const Call& call);
Task<http::Response> delete_events(const Call& call);
Task<http::Response> delete_admin_events(const Call& call);
Task<http::Response> list_event_listeners(const Call& call);
// realm_sessions.cc
Task<http::Response> list_realm_sessions(const Call& call);
Task<http::Response> list_sessions_of_client(const Call& call);
Task<http::Response> show_session_counts(const Call& call);
Task<http::Response> delete_session(const Call& call);
Task<http::Response> logout_everybody(const Call& call);
Task<http::Response> push_revocation(const Call& call);
// test_smtp.cc
Task<http::Response> test_smtp(const Call& call);
// realm_odds.cc
Task<http::Response> clear_cache(const Call& call);
Task<http::Response> feature_not_built(const Call& call);
Task<http::Response> list_credential_registrators(const Call& call);
Task<http::Response> show_ui_info(const Call& call);

// apply_resource.cc
Task<http::Response> apply_realm(const Call& call);

}  // namespace latchkey::admin
