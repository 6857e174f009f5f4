// Entry points of /admin/realms/{realm}/users and of brute-force detection.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// attack_detection.cc
Task<Reply> show_brute_force_status(const Call& call);
Task<Reply> clear_brute_force_status(const Call& call);
Task<Reply> clear_all_brute_force_status(const Call& call);
// users.cc
Task<Reply> create_user(const Call& call);
Task<Reply> show_user(const Call& call);
Task<Reply> update_user(const Call& call);
Task<Reply> delete_user(const Call& call);
Task<Reply> list_unmanaged_attributes(const Call& call);
// users_list.cc
Task<Reply> list_users(const Call& call);
Task<Reply> count_users(const Call& call);
Task<Reply> list_users_with_lockouts(const Call& call);
// user_profile.cc
Task<Reply> show_user_profile(const Call& call);
Task<Reply> update_user_profile(const Call& call);
Task<Reply> show_user_profile_metadata(const Call& call);
// user_password.cc
Task<Reply> reset_password(const Call& call);
// user_credentials.cc
Task<Reply> list_credentials(const Call& call);
Task<Reply> delete_credential(const Call& call);
Task<Reply> label_credential(const Call& call);
Task<Reply> move_credential_first(const Call& call);
Task<Reply> move_credential_after(const Call& call);
Task<Reply> disable_credential_types(const Call& call);
Task<Reply> list_storage_credential_types(const Call& call);
// user_groups.cc
Task<Reply> list_user_groups(const Call& call);
Task<Reply> count_user_groups(const Call& call);
Task<Reply> join_group(const Call& call);
Task<Reply> leave_group(const Call& call);
Task<Reply> list_group_members(const Call& call);
// user_sessions.cc
Task<Reply> list_user_sessions(const Call& call);
Task<Reply> list_user_offline_sessions(const Call& call);
Task<Reply> log_user_out(const Call& call);
// user_consents.cc
Task<Reply> list_consents(const Call& call);
Task<Reply> revoke_consent(const Call& call);
// user_identities.cc
Task<Reply> list_identities(const Call& call);
Task<Reply> add_identity(const Call& call);
Task<Reply> remove_identity(const Call& call);
// impersonation.cc
Task<Reply> impersonate(const Call& call);
// user_mails.cc
Task<Reply> send_actions_mail(const Call& call);
Task<Reply> send_reset_mail(const Call& call);
Task<Reply> send_verify_mail(const Call& call);

}  // namespace latchkey::admin
