// Opening the login state that a login-actions address carries, with every way in which it may be of no use any more,
// each answered by a page that tells the person what to do next.
#pragma once

#include <expected>
#include <optional>

#include "endpoints/login_state.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "op/authorize/request.h"

namespace latchkey::endpoints {

struct OpenedLogin {
  LoginState state;
  op::AuthorizationRequest request;
};

/// Why a state is of no use, and what to answer.
struct UnusableLogin {
  http::Response page;
  std::optional<OpenedLogin> login = {};  ///< set: it is ours, only too old or not this browser's
};

enum class WantBrowser { yes, no };

/// The state of `session_code` in the query. Answers: not ours (error page), no cookies at all (cookies-off page), too
/// old or another browser's (page-expired page, whose link starts the same login anew).
[[nodiscard]] std::expected<OpenedLogin, UnusableLogin> open_login(const Visit& visit,
                                                                   WantBrowser want = WantBrowser::yes);

/// Whether the request would still be accepted: a client is disabled, a redirect URI taken away, while people sign in.
[[nodiscard]] bool still_admitted(const Visit& visit, const model::Client& client,
                                  const op::AuthorizationRequest& request);

/// "This step is no longer open", with the way back to the client that the address names.
[[nodiscard]] http::Response step_is_over(const Visit& visit);

}  // namespace latchkey::endpoints
