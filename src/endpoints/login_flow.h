// The login as the browser walks it: after each thing that a person did, decide what comes next and answer with it. The
// decisions are op's and authn's; here is what they are asked with and how their answers look.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "endpoints/identity.h"
#include "endpoints/link_walk.h"
#include "endpoints/login_state.h"
#include "endpoints/visit.h"
#include "model/client.h"
#include "model/consent.h"
#include "model/event.h"
#include "op/authorize/interaction.h"
#include "op/authorize/issue.h"
#include "op/authorize/request.h"
#include "pages/messages.h"
#include "store/plan.h"

namespace latchkey::endpoints {

/// Where a login stands. Moved through the steps; what it owns outlives them.
struct LoginProgress {
  op::AuthorizationRequest request;
  std::string tab_id;
  std::optional<SignedIn> signed_in;  ///< by the cookie, or by what was just proven
  op::SessionWrite session_write = op::SessionWrite::none;
  bool just_authenticated = false;
  bool just_consented = false;
  std::optional<LinkWalk> link;                ///< set: no login at all, but a link out of a mail
  std::optional<model::Consent> consent = {};  ///< what the person allowed this client before, once loaded
  store::Plan
      writes;  ///< committed together with whatever comes next: the form's use, a new password, cleared failures
  std::vector<model::Event> events;  ///< of what was just done: committed with `writes`, and told then
};

/// What the login form shows beside its fields.
struct LoginFormView {
  std::string username;
  pages::Text error;
  pages::Text info;
  bool remember_me = false;
  std::string locked_user;  ///< user name; set: only this user may answer
  std::string locked_user_id;
  bool forget_session = false;  ///< the cookie names a session that is over
};

/// Loads `progress.consent` where it counts; false when the store does not answer.
Task<bool> load_consent(const Visit& visit, LoginProgress& progress, const model::Client& client);

/// Decides and answers: login form, consent or required-action page, the redirect with a code, or an error.
Task<http::Response> continue_login(const Visit& visit, LoginProgress progress);

/// Whether people may choose a new password here by a link that is mailed to them.
[[nodiscard]] bool offers_password_reset(const Visit& visit);
/// Whether people may make an account of their own here.
[[nodiscard]] bool offers_registration(const Visit& visit);

/// The login form for a request; a state of its own, or the one it was sent with.
http::Response show_login_form(const Visit& visit, const op::AuthorizationRequest& request, LoginState state,
                               LoginFormView view);
/// A fresh state for that request, without the browser binding (show_login_form adds it).
LoginState new_login_state(const Visit& visit, const op::AuthorizationRequest& request, std::string tab_id = {});

/// The request's languages as they go into the addresses of its pages.
[[nodiscard]] std::string asked_locales(const op::AuthorizationRequest& request);

/// login-actions/restart for this state.
[[nodiscard]] std::string restart_url(const Visit& visit, const LoginState& state, std::string_view session_code);

/// "You are already signed in", with the way on to the client that the request came from.
http::Response already_signed_in(const Visit& visit, const op::AuthorizationRequest& request, std::string tab_id,
                                 std::string username);

}  // namespace latchkey::endpoints
