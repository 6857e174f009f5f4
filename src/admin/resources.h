// Entry points of users, groups, role mappings and realms, one file a resource; rows/*.cc list them with their paths and the roles they need.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// console.cc
Task<Reply> show_who_am_i(const Call& call);

// users/attack_detection.cc
Task<Reply> show_brute_force_status(const Call& call);
Task<Reply> clear_brute_force_status(const Call& call);
Task<Reply> clear_all_brute_force_status(const Call& call);

// users/users.cc
Task<Reply> create_user(const Call& call);
Task<Reply> show_user(const Call& call);
Task<Reply> update_user(const Call& call);
Task<Reply> delete_user(const Call& call);
Task<Reply> list_unmanaged_attributes(const Call& call);
// users/users_list.cc
Task<Reply> list_users(const Call& call);
Task<Reply> count_users(const Call& call);
Task<Reply> list_users_with_lockouts(const Call& call);
// users/user_profile.cc
Task<Reply> show_user_profile(const Call& call);
Task<Reply> update_user_profile(const Call& call);
Task<Reply> show_user_profile_metadata(const Call& call);
// users/user_password.cc
Task<Reply> reset_password(const Call& call);
// users/user_credentials.cc
Task<Reply> list_credentials(const Call& call);
Task<Reply> delete_credential(const Call& call);
Task<Reply> label_credential(const Call& call);
Task<Reply> move_credential_first(const Call& call);
Task<Reply> move_credential_after(const Call& call);
Task<Reply> disable_credential_types(const Call& call);
Task<Reply> list_storage_credential_types(const Call& call);
// users/user_groups.cc
Task<Reply> list_user_groups(const Call& call);
Task<Reply> count_user_groups(const Call& call);
Task<Reply> join_group(const Call& call);
Task<Reply> leave_group(const Call& call);
Task<Reply> list_group_members(const Call& call);
// users/user_sessions.cc
Task<Reply> list_user_sessions(const Call& call);
Task<Reply> list_user_offline_sessions(const Call& call);
Task<Reply> log_user_out(const Call& call);
// users/user_consents.cc
Task<Reply> list_consents(const Call& call);
Task<Reply> revoke_consent(const Call& call);
// users/user_identities.cc
Task<Reply> list_identities(const Call& call);
Task<Reply> add_identity(const Call& call);
Task<Reply> remove_identity(const Call& call);
// users/impersonation.cc
Task<Reply> impersonate(const Call& call);
// users/user_mails.cc
Task<Reply> send_actions_mail(const Call& call);
Task<Reply> send_reset_mail(const Call& call);
Task<Reply> send_verify_mail(const Call& call);
// roles/role_mappings.cc: of the user or the group that the path names, in the realm or in its client
Task<Reply> show_role_mappings(const Call& call);
Task<Reply> list_mapped_roles(const Call& call);
Task<Reply> list_available_roles(const Call& call);
Task<Reply> list_composite_roles(const Call& call);
Task<Reply> add_role_mappings(const Call& call);
Task<Reply> remove_role_mappings(const Call& call);
// roles/ui_roles.cc: of the user, group, client, client scope or role that the path names
Task<Reply> list_available_client_roles(const Call& call);
Task<Reply> list_effective_client_roles(const Call& call);
Task<Reply> list_all_effective_roles(const Call& call);
Task<Reply> show_composite_mappings(const Call& call);
Task<Reply> remove_named_roles(const Call& call);

// groups/groups.cc
Task<Reply> create_group(const Call& call);
Task<Reply> create_subgroup(const Call& call);
Task<Reply> show_group(const Call& call);
Task<Reply> update_group(const Call& call);
Task<Reply> delete_group(const Call& call);
/// management/permissions of whatever has them: this server grants rights by roles alone.
Task<Reply> show_no_permissions(const Call& call);
// groups/groups_search.cc
Task<Reply> list_groups(const Call& call);
Task<Reply> count_groups(const Call& call);
Task<Reply> list_subgroups(const Call& call);
Task<Reply> show_group_by_path(const Call& call);
// groups/default_groups.cc
Task<Reply> list_default_groups(const Call& call);
Task<Reply> add_default_group(const Call& call);
Task<Reply> remove_default_group(const Call& call);

// server_info.cc
Task<Reply> show_server_info(const Call& call);

// realms/realms.cc, realms/new_realm.cc, realms/realm.cc
Task<Reply> list_realms(const Call& call);
Task<Reply> list_realm_names(const Call& call);
Task<Reply> create_realm(const Call& call);
Task<Reply> show_realm(const Call& call);
Task<Reply> update_realm(const Call& call);
Task<Reply> update_realm_and_profile(const Call& call);
Task<Reply> delete_realm(const Call& call);
// realms/keys.cc, realms/components.cc
Task<Reply> show_keys(const Call& call);
Task<Reply> list_components(const Call& call);
Task<Reply> create_component(const Call& call);
Task<Reply> show_component(const Call& call);
Task<Reply> update_component(const Call& call);
Task<Reply> delete_component(const Call& call);
Task<Reply> list_sub_component_types(const Call& call);
// realms/localization.cc
Task<Reply> list_localized(const Call& call);
Task<Reply> show_texts(const Call& call);
Task<Reply> show_text(const Call& call);
Task<Reply> add_texts(const Call& call);
Task<Reply> put_text(const Call& call);
Task<Reply> delete_texts(const Call& call);
Task<Reply> delete_text(const Call& call);
// realms/events.cc
Task<Reply> show_event_settings(const Call& call);
Task<Reply> update_event_settings(const Call& call);
Task<Reply> list_events(const Call& call);
Task<Reply> list_admin_events(const Call& call);
Task<Reply> delete_events(const Call& call);
Task<Reply> delete_admin_events(const Call& call);
Task<Reply> list_event_listeners(const Call& call);
// realms/realm_sessions.cc
Task<Reply> list_realm_sessions(const Call& call);
Task<Reply> list_sessions_of_client(const Call& call);
Task<Reply> show_session_counts(const Call& call);
Task<Reply> delete_session(const Call& call);
Task<Reply> logout_everybody(const Call& call);
Task<Reply> push_revocation(const Call& call);
// realms/test_smtp.cc
Task<Reply> test_smtp(const Call& call);
// realms/realm_odds.cc
Task<Reply> clear_cache(const Call& call);
Task<Reply> feature_not_built(const Call& call);
Task<Reply> list_credential_registrators(const Call& call);
Task<Reply> show_ui_info(const Call& call);

// realms/apply_resource.cc
Task<Reply> apply_realm(const Call& call);

}  // namespace latchkey::admin
