// Entry points of /admin/realms and of what a realm as a whole has.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// realms.cc, new_realm.cc, realm.cc
Task<Reply> list_realms(const Call& call);
Task<Reply> list_realm_names(const Call& call);
Task<Reply> create_realm(const Call& call);
Task<Reply> show_realm(const Call& call);
Task<Reply> update_realm(const Call& call);
Task<Reply> update_realm_and_profile(const Call& call);
Task<Reply> delete_realm(const Call& call);
// keys.cc, components.cc
Task<Reply> show_keys(const Call& call);
Task<Reply> list_components(const Call& call);
Task<Reply> create_component(const Call& call);
Task<Reply> show_component(const Call& call);
Task<Reply> update_component(const Call& call);
Task<Reply> delete_component(const Call& call);
Task<Reply> list_sub_component_types(const Call& call);
// localization.cc
Task<Reply> list_localized(const Call& call);
Task<Reply> show_texts(const Call& call);
Task<Reply> show_text(const Call& call);
Task<Reply> add_texts(const Call& call);
Task<Reply> put_text(const Call& call);
Task<Reply> delete_texts(const Call& call);
Task<Reply> delete_text(const Call& call);
// events.cc
Task<Reply> show_event_settings(const Call& call);
Task<Reply> update_event_settings(const Call& call);
Task<Reply> list_events(const Call& call);
Task<Reply> list_admin_events(const Call& call);
Task<Reply> delete_events(const Call& call);
Task<Reply> delete_admin_events(const Call& call);
Task<Reply> list_event_listeners(const Call& call);
// realm_sessions.cc
Task<Reply> list_realm_sessions(const Call& call);
Task<Reply> list_sessions_of_client(const Call& call);
Task<Reply> show_session_counts(const Call& call);
Task<Reply> delete_session(const Call& call);
Task<Reply> logout_everybody(const Call& call);
Task<Reply> push_revocation(const Call& call);
// test_smtp.cc
Task<Reply> test_smtp(const Call& call);
// caches.cc
Task<Reply> clear_cache(const Call& call);
// features_off.cc
Task<Reply> show_feature_off(const Call& call);
// credential_registrators.cc
Task<Reply> list_credential_registrators(const Call& call);
// apply_resource.cc
Task<Reply> apply_realm(const Call& call);

}  // namespace latchkey::admin
