// Every resource's entry points, one file a resource; routes.cc lists them with their paths and the roles they need.
#pragma once

#include "account/call.h"

namespace latchkey::account {

// profile.cc
Task<http::Response> show_profile(const Call& call);
Task<http::Response> change_profile(const Call& call);

// sessions.cc
Task<http::Response> list_sessions(const Call& call);
Task<http::Response> list_devices(const Call& call);
Task<http::Response> end_other_sessions(const Call& call);
Task<http::Response> end_one_session(const Call& call);

// credentials.cc
Task<http::Response> list_credentials(const Call& call);
Task<http::Response> remove_credential(const Call& call);
Task<http::Response> label_credential(const Call& call);

// applications.cc
Task<http::Response> list_applications(const Call& call);
Task<http::Response> show_consent(const Call& call);
Task<http::Response> revoke_consent(const Call& call);

// groups.cc
Task<http::Response> list_groups(const Call& call);

// locales.cc
Task<http::Response> list_locales(const Call& call);
// linked_accounts.cc
Task<http::Response> list_linked_accounts(const Call& call);

}  // namespace latchkey::account
