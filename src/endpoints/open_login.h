// Opening the login state that a login-actions address carries, with every way in which it may be of no use any more,
// each answered by a page that tells the person what to do next.
#pragma once

#include <expected>

#include "endpoints/login_state.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "op/authorize/request.h"

namespace latchkey::endpoints {

struct OpenedLogin {
  LoginState state;
  op::AuthorizationRequest request;
};

enum class WantBrowser { yes, no };

/// The state of `session_code` in the query. Answers: not ours (error page), another browser or no cookies at all
/// (cookies-off page), too old (page-expired page, whose links start the same login anew).
[[nodiscard]] std::expected<OpenedLogin, http::Response> open_login(const Visit& visit, WantBrowser want = WantBrowser::yes);

/// "This page is no longer good", with the way on.
[[nodiscard]] http::Response page_expired(const Visit& visit, const LoginState& state, std::string_view session_code);

}  // namespace latchkey::endpoints
