// The user that a path names.
#pragma once

#include <expected>

#include "admin/call.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::admin {

using FoundUser = std::expected<model::User, http::Response>;

/// 404 for an id that nobody of this realm has, 503 when the store does not answer.
Task<FoundUser> user_of(const Call& call);
/// The same for changing: 403 when the user may do more than the caller, who could become that user (role_guard.h).
Task<FoundUser> manageable_user_of(const Call& call);

/// The precondition of a write that was decided on `user` as it was loaded.
[[nodiscard]] store::ExpectUser unchanged(const Call& call, const model::User& user);

/// What the caller may do with the user, as the console reads it.
[[nodiscard]] json::Object access_to(const Call& call, const model::User& user);
/// `may_become`: the answer of role_guard.h.
[[nodiscard]] json::Object access_to(const Call& call, bool may_become);

}  // namespace latchkey::admin
