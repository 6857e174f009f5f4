// A user as an administrator's JSON describes it: read over what stands, judged by the realm's user profile.
#pragma once

#include <expected>
#include <optional>

#include "admin/call.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::admin {

using DraftedUser = std::expected<model::User, http::Response>;

/// A new user with the realm's defaults, without credentials. 400 and 403 answers say what is wrong.
[[nodiscard]] DraftedUser draft_new_user(const Call& call, const json::Object& body);
/// What was sent over `stands`; credentials, roles and groups stay.
[[nodiscard]] DraftedUser draft_changed_user(const Call& call, const json::Object& body, const model::User& stands);

/// The passwords and other credentials that the JSON brings, put into `user` (UPDATE_PASSWORD for a temporary one), and
/// what must be written for them when the user stands already.
struct BroughtCredentials {
  model::User user;
  store::Plan plan;
};
Task<std::expected<BroughtCredentials, http::Response>> take_credentials(const Call& call, json::Object body,
                                                                         model::User user);

}  // namespace latchkey::admin
