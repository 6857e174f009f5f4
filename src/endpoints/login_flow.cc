#include "endpoints/login_flow.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "authn/flow.h"
#include "authn/required_actions.h"
#include "endpoints/browser_binding.h"
#include "endpoints/event_trail.h"
#include "endpoints/page_response.h"
#include "endpoints/realm_cookies.h"
#include "endpoints/waiting_step.h"
#include "op/events.h"
#include "op/mail/action_mail.h"

namespace latchkey::endpoints {
namespace {

const model::Client* client_of(const Visit& visit, const op::AuthorizationRequest& request) {
  return visit.realm->find_client(request.client_id);
}

http::Response refuse_login(const Visit& visit, const op::AuthorizationRequest& request, pages::Text message,
                            std::string_view reason) {
  visit.env.log.warn("login refused", {{"realm", visit.realm->name()},
                                       {"client", request.client_id},
                                       {"reason", reason},
                                       {"trace", visit.request.trace_id}});
  return error_page(visit, 403, std::move(message), client_of(visit, request));
}

// The account was changed between the proof and the commit. A password that was right a moment ago may be no longer, so
// it is asked for again; what was typed into any other page can be sent once more.
http::Response user_is_another(const Visit& visit, const LoginProgress& progress) {
  if (!progress.just_authenticated) return busy(visit, true);
  LoginFormView view;
  view.username = progress.signed_in->user.username;
  view.error = {"invalidUserMessage"};
  return show_login_form(visit, progress.request, new_login_state(visit, progress.request, progress.tab_id),
                         std::move(view));
}

constexpr int kMaxTries = 5;

http::Response try_again_later(const Visit& visit, const op::AuthorizationRequest& request) {
  // OpenID Connect Core §3.1.2.1: prompt=none shows no page; an application waits in a hidden frame for its answer.
  if (!request.has_prompt(oauth::Prompt::none)) return busy(visit, true);
  oauth::Error error{.code = oauth::ErrorCode::temporarily_unavailable, .description = "Try again soon"};
  return send_to_client(visit, op::error_response(request, visit.issuer, error));
}

// What the login itself wrote was refused: it cannot be decided again here.
http::Response refuse_own_write(const Visit& visit, const LoginProgress& progress,
                                const store::CommitOutcome::Refused& refused) {
  if (std::holds_alternative<store::ExpectUser>(progress.writes.writes[refused.write]))
    return user_is_another(visit, progress);
  if (refused.reason == store::Refusal::exists || refused.reason == store::Refusal::already_used)
    return already_signed_in(visit, progress.request, progress.tab_id, progress.signed_in->user.username);
  return error_page(visit, 400, {"expiredActionMessage"}, client_of(visit, progress.request));
}

http::Response with_code(const Visit& visit, const LoginProgress& progress, oauth::AuthorizationResponse answer) {
  if (!progress.request.kc_action_status.empty())
    answer.fields.add("kc_action_status", progress.request.kc_action_status);
  auto response = send_to_client(visit, answer);
  if (progress.session_write != op::SessionWrite::none)
    set_identity_cookies(visit, response, progress.signed_in->session);
  return response;
}

/// nullopt: somebody changed what was decided on, and it is to be decided again.
Task<std::optional<http::Response>> issue(const Visit& visit, const LoginProgress& progress,
                                          const model::ClientSession* client_session) {
  const std::string code = visit.env.random.token(32);
  auto issued = op::issue_code(op::IssueInput{.realm = *visit.realm,
                                              .issuer = visit.issuer,
                                              .request = progress.request,
                                              .user = progress.signed_in->user,
                                              .session = progress.signed_in->session,
                                              .session_write = progress.session_write,
                                              .client_session = client_session,
                                              .fresh_login = progress.just_authenticated,
                                              .consented = progress.just_consented,
                                              .consent = progress.consent ? &*progress.consent : nullptr,
                                              .code = code,
                                              .now = visit.now});
  // What the login itself wrote goes first: a form that was answered already stops everything.
  store::Plan plan = progress.writes;
  plan.append(std::move(issued.plan));
  auto events = progress.events;
  std::ranges::move(issued.events, std::back_inserter(events));
  const auto outcome = co_await commit_and_tell(visit, std::move(plan), std::move(events));
  if (!outcome) {
    visit.env.log.error("login could not be stored",
                        {{"reason", outcome.error().detail}, {"trace", visit.request.trace_id}});
    co_return try_again_later(visit, progress.request);
  }
  if (outcome->committed()) co_return with_code(visit, progress, std::move(issued.response));
  const auto& refused = *outcome->refused;
  if (refused.write < progress.writes.writes.size()) co_return refuse_own_write(visit, progress, refused);
  co_return std::nullopt;
}

// What the user must do first, or was sent here to do by the application; and how that ended, when it is over before it
// began: nobody may ask for it, or there is nothing left to do.
struct Duty {
  authn::RequiredStep step;
  std::string asked_ended;
};

Duty duty_of(const Visit& visit, const LoginProgress& progress) {
  if (!progress.signed_in) return {authn::NothingRequired{}, ""};
  const auto& user = progress.signed_in->user;
  const auto& asked = progress.request.kc_action;
  auto step = authn::next_required_action(*visit.realm, user, visit.now);
  if (!std::holds_alternative<authn::NothingRequired>(step) || asked.empty()) return {std::move(step), ""};
  if (!authn::may_be_asked_for(*visit.realm, asked)) return {authn::NothingRequired{}, "error"};
  step = authn::next_listed_action(*visit.realm, user, {asked});
  const bool done = std::holds_alternative<authn::NothingRequired>(step);  // an address that is confirmed already
  return {std::move(step), done ? "success" : ""};
}

// What the user must do first: a page where we have one, else a login that is refused and says why.
Task<http::Response> take_action(const Visit& visit, LoginProgress progress, authn::RequiredStep step) {
  if (const auto* unsupported = std::get_if<authn::ActionNotSupported>(&step)) {
    co_return refuse_login(visit, progress.request, {"requiredActionNotSupportedMessage", {unsupported->action}},
                           "required action " + unsupported->action + " is not supported yet");
  }
  const auto* action = std::get_if<authn::ActionRequired>(&step);
  std::string alias = action == nullptr ? "UPDATE_PASSWORD" : action->action;
  co_return co_await wait_for(visit, std::move(progress), std::move(alias));
}

// A flow without the cookie execution wants a login each time, by whatever way the browser comes here.
bool takes_session_cookie(const Visit& visit, const model::Client& client) {
  const auto* flow = authn::bound_flow(*visit.realm, client, authn::FlowKind::browser);
  return flow != nullptr && authn::accepts_session_cookie(*flow);
}

op::SsoState state_of(const LoginProgress& progress, const model::ClientSession* client_session) {
  op::SsoState state{.just_authenticated = progress.just_authenticated, .just_consented = progress.just_consented};
  if (!progress.signed_in) return state;
  state.view = {&progress.signed_in->session, &progress.signed_in->user, client_session};
  state.consent = progress.consent ? &*progress.consent : nullptr;
  return state;
}

http::Response ask_to_log_in(const Visit& visit, const LoginProgress& progress, const op::LoginNeeded& needed) {
  LoginFormView view;
  view.username = needed.login_hint;
  view.forget_session = needed.session_is_dead;
  if (!needed.reauthenticate.empty() && progress.signed_in) {
    view.locked_user = progress.signed_in->user.username;
    view.locked_user_id = needed.reauthenticate.value;
    view.info = {"reauthenticate"};
  }
  return show_login_form(visit, progress.request, new_login_state(visit, progress.request, progress.tab_id),
                         std::move(view));
}

Task<http::Response> refuse(const Visit& visit, const op::AuthorizationRequest& request, op::Refuse refused) {
  auto event = op::make_error_event(*visit.realm, "LOGIN", refused.event_error, visit.now);
  event.client_id = request.client_id;
  co_await record_event(visit, std::move(event));
  co_return send_to_client(visit, op::error_response(request, visit.issuer, refused.error));
}

}  // namespace

LoginState new_login_state(const Visit& visit, const op::AuthorizationRequest& request, std::string tab_id) {
  LoginState state;
  state.request = op::serialize(request);
  state.client_id = request.client_id;
  state.tab_id = tab_id.empty() ? visit.env.random.token(8) : std::move(tab_id);
  state.form_id = visit.env.random.token(16);
  state.created = visit.now;
  state.ui_locales = asked_locales(request);
  return state;
}

std::string asked_locales(const op::AuthorizationRequest& request) {
  return fmt::format("{}", fmt::join(request.ui_locales, " "));
}

std::string restart_url(const Visit& visit, const LoginState& state, std::string_view session_code) {
  return action_url(visit, "restart", "", state, session_code);
}

bool offers_password_reset(const Visit& visit) {
  return visit.realm->settings().login.reset_password_allowed && op::has_mail_server(*visit.realm) &&
         authn::resets_by_mail(*visit.realm);
}

http::Response already_signed_in(const Visit& visit, const op::AuthorizationRequest& request, std::string tab_id,
                                 std::string username) {
  LoginState state = new_login_state(visit, request, std::move(tab_id));
  const BrowserBinding binding = browser_binding(visit);
  state.browser = binding.hash();
  pages::AlreadySignedIn data;
  data.continue_url = pages::SafeUrl::or_nowhere(restart_url(visit, state, seal_login_state(visit, state)));
  data.username = std::move(username);
  auto response = page(400, visit.env.renderer.already_signed_in(page_context(visit, client_of(visit, request)), data));
  keep_binding(visit, response, binding);
  return response;
}

namespace {

/// What the form shows and where its links lead, all but the address that it is sent to.
pages::Login login_form(const Visit& visit, const LoginState& state, std::string_view sealed, LoginFormView view) {
  const auto& login = visit.realm->settings().login;
  pages::Login form;
  form.username = view.locked_user.empty() ? std::move(view.username) : view.locked_user;
  form.username_locked = !view.locked_user.empty();
  form.identifier = login.registration_email_as_username ? pages::Login::Identifier::email
                    : login.login_with_email_allowed     ? pages::Login::Identifier::username_or_email
                                                         : pages::Login::Identifier::username;
  form.remember_me_allowed = login.remember_me && !form.username_locked;
  form.remember_me_checked = view.remember_me;
  if (form.username_locked)
    form.restart_url = pages::SafeUrl::or_nowhere(restart_url(visit, state, sealed) + "&switch_user=true");
  form.error = std::move(view.error);
  form.info = std::move(view.info);
  if (offers_password_reset(visit))
    form.forgot_password_url = pages::SafeUrl::parse(action_url(visit, "reset-credentials", "", state, sealed));
  if (offers_registration(visit) && !form.username_locked)
    form.registration_url = pages::SafeUrl::parse(action_url(visit, "registration", "", state, sealed));
  return form;
}

}  // namespace

http::Response show_login_form(const Visit& visit, const op::AuthorizationRequest& request, LoginState state,
                               LoginFormView view) {
  const auto* client = client_of(visit, request);
  const auto* flow = client == nullptr ? nullptr : authn::bound_flow(*visit.realm, *client, authn::FlowKind::browser);
  if (flow == nullptr) return refuse_login(visit, request, {"flowNotSupportedMessage"}, "no browser flow is bound");
  const authn::Step step = authn::advance(*visit.realm, *flow, nullptr, {});
  if (step.kind != authn::Step::Kind::ask_password) {
    return refuse_login(visit, request, {"authenticatorNotSupportedMessage", {step.authenticator}}, step.reason);
  }
  const BrowserBinding binding = browser_binding(visit);
  state.browser = binding.hash();
  state.user = view.locked_user_id;
  const std::string sealed = seal_login_state(visit, state);
  const auto action = pages::SafeUrl::parse(action_url(visit, "authenticate", step.execution.value, state, sealed));
  // A request that does not fit into an address: better no form than one whose password goes somewhere else.
  if (!action) return error_page(visit, 400, {"invalidRequestMessage"}, client);

  const bool forget_session = view.forget_session;
  pages::Login form = login_form(visit, state, sealed, std::move(view));
  form.action_url = *action;
  auto context = page_context(visit, client);
  // The menu of languages must lead back to this very login, also when the page answers a POST.
  context.locale_base_url = form.action_url;
  auto response = page(200, visit.env.renderer.login(context, form));
  if (forget_session) clear_identity_cookies(visit, response);
  if (binding.fresh || forget_session) {
    visit.set(response, realm_cookie(kAuthSessionCookie, binding.cookie, visit.realm->name(), visit.secure()));
  }
  return response;
}

Task<bool> load_consent(const Visit& visit, LoginProgress& progress, const model::Client& client) {
  const bool asks = client.consent_required || progress.request.has_prompt(oauth::Prompt::consent);
  if (!asks || !progress.signed_in) co_return true;
  auto found =
      co_await visit.env.store.users().find_consent(visit.realm->id(), progress.signed_in->user.id, client.uuid);
  if (!found) co_return false;
  progress.consent = *std::move(found);
  co_return true;
}

namespace {

/// Decides and answers; nullopt when somebody was faster.
Task<std::optional<http::Response>> take_step(const Visit& visit, const model::Client& client,
                                              LoginProgress& progress) {
  std::optional<model::ClientSession> client_session;
  if (progress.signed_in && progress.session_write != op::SessionWrite::insert) {
    const auto& session = progress.signed_in->session.id;
    auto loaded =
        co_await visit.env.store.sessions().find_client_session(visit.realm->id(), session, client.uuid, false);
    if (!loaded) co_return busy(visit, true);
    client_session = *std::move(loaded);
  }
  const bool consent_known = co_await load_consent(visit, progress, client);
  if (!consent_known) co_return busy(visit, true);

  auto duty = duty_of(visit, progress);
  auto sso = state_of(progress, client_session ? &*client_session : nullptr);
  sso.action_waits = !std::holds_alternative<authn::NothingRequired>(duty.step);
  auto next = op::decide_interaction(*visit.realm, progress.request, sso, visit.now);
  if (auto* login = std::get_if<op::LoginNeeded>(&next)) co_return ask_to_log_in(visit, progress, *login);
  if (auto* refused = std::get_if<op::Refuse>(&next))
    co_return co_await refuse(visit, progress.request, *std::move(refused));
  if (!duty.asked_ended.empty()) {
    progress.request.kc_action.clear();
    progress.request.kc_action_status = duty.asked_ended;
  }
  if (std::holds_alternative<op::ActionNeeded>(next))
    co_return co_await take_action(visit, std::move(progress), std::move(duty.step));
  if (std::holds_alternative<op::ConsentNeeded>(next))
    co_return co_await wait_for(visit, std::move(progress), "CONSENT");
  co_return co_await issue(visit, progress, client_session ? &*client_session : nullptr);
}

/// The session as it stands now, where it is a stored one; false when the store does not answer.
Task<bool> load_session_again(const Visit& visit, LoginProgress& progress) {
  if (!progress.signed_in || progress.session_write == op::SessionWrite::insert) co_return true;
  auto& session = progress.signed_in->session;
  auto found = co_await visit.env.store.sessions().find_session(visit.realm->id(), session.id, false);
  if (!found) co_return false;
  if (!*found) {
    progress.signed_in.reset();
    progress.session_write = op::SessionWrite::none;
    progress.just_authenticated = progress.just_consented = false;
  } else if (progress.session_write == op::SessionWrite::none) {
    session = **std::move(found);
  }
  co_return true;
}

}  // namespace

Task<http::Response> continue_login(const Visit& visit, LoginProgress progress) {
  const auto* client = client_of(visit, progress.request);
  if (client == nullptr) co_return error_page(visit, 400, {"clientNotFoundMessage"});
  if (progress.session_write == op::SessionWrite::none && !takes_session_cookie(visit, *client))
    progress.signed_in.reset();
  for (int tries = 0; tries < kMaxTries; ++tries) {
    auto answer = co_await take_step(visit, *client, progress);
    if (answer) co_return *std::move(answer);
    const bool loaded = co_await load_session_again(visit, progress);
    if (!loaded) break;
  }
  co_return try_again_later(visit, progress.request);
}

}  // namespace latchkey::endpoints
