// /realms/{realm}/protocol/openid-connect/logout (RP-Initiated Logout 1.0), its confirmation page, and the form that
// Keycloak's clients post with a refresh token.
#include "op/logout/logout.h"
#include "endpoints/api_reply.h"

#include "endpoints/browser_binding.h"
#include "endpoints/client_cors.h"
#include "endpoints/client_credentials.h"
#include "endpoints/ended_sessions.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/identity.h"
#include "endpoints/page_response.h"
#include "endpoints/realm_cookies.h"
#include "http/negotiate.h"
#include "json/json.h"
#include "oauth/params.h"
#include "op/events.h"
#include "op/tokens/verify.h"

namespace latchkey::endpoints {
namespace {

constexpr std::string_view kPurpose = "logout-confirmation";

// What the confirmation page carries, sealed: where to go afterwards, for which browser, since when.
std::string seal_confirmation(const Visit& visit, const op::AfterLogout& after, const BrowserBinding& binding) {
  const json::Object object{
      {"after", op::serialize(after)}, {"browser", binding.hash()}, {"time", to_unix_millis(visit.now)}};
  return visit.env.sealer.seal(kPurpose, visit.realm->id().value, json::serialize(object));
}

Result<op::AfterLogout> open_confirmation(const Visit& visit, std::string_view sealed) {
  const auto opened = visit.env.sealer.open(kPurpose, visit.realm->id().value, sealed);
  if (!opened) return std::unexpected(opened.error());
  const auto object = json::parse_object(opened->reveal());
  if (!object) return std::unexpected(object.error());
  if (!is_bound_to(visit, json::string_or_empty(*object, "browser"))) {
    return fail(Error::Kind::invalid, "the confirmation belongs to another browser");
  }
  const auto* time = json::find(*object, "time");
  const auto made = from_unix_millis(time != nullptr && time->is_int64() ? time->as_int64() : 0);
  if (visit.now - made > visit.realm->settings().tokens.access_code_lifespan_user_action) {
    return fail(Error::Kind::invalid, "the confirmation is too old");
  }
  return op::parse_after_logout(json::string_or_empty(*object, "after"));
}

http::Response go_on(const Visit& visit, const op::AfterLogout& after) {
  http::Response response;
  if (!after.redirect_uri.empty()) {
    response = http::Response::redirect(after.location(), 302);
  } else {
    const auto* client = after.client_id.empty() ? nullptr : visit.realm->find_client(after.client_id);
    pages::LoggedOut data;
    if (client != nullptr) data.back_to_application = client_home(visit, *client);
    auto context = page_context(visit, client);
    // This page answers a form; in another language it is what the logout says to somebody who is signed out.
    url::Form query;
    if (client != nullptr) query.add("client_id", client->client_id);
    context.locale_base_url = pages::SafeUrl::or_nowhere(visit.url("protocol/openid-connect/logout?") + query.encode());
    response = page(200, visit.env.renderer.logged_out(context, data));
  }
  // Whom no session was taken from keeps the cookie of a login that may be under way in another tab.
  if (visit.cookies.get(kIdentityCookie)) clear_identity_cookies(visit, response);
  remember_locale(visit, response);
  return response;
}

Task<http::Response> end(const Visit& visit, std::vector<model::SessionId> sessions, op::AfterLogout after) {
  store::Plan plan;
  std::vector<model::Event> events;
  for (const auto& id : sessions) {
    const auto session = co_await visit.env.store.sessions().find_session(visit.realm->id(), id, false);
    if (!session) co_return busy(visit, true);
    if (!*session) continue;
    if (!co_await tell_clients(visit, **session, plan)) co_return busy(visit, true);
    auto writes = op::end_session(*visit.realm, **session, after.client_id, visit.now);
    plan.append(std::move(writes.plan));
    std::ranges::move(writes.events, std::back_inserter(events));
  }
  const auto outcome = co_await commit_and_tell(visit, std::move(plan), std::move(events));
  if (!outcome || !outcome->committed()) co_return busy(visit, true);
  co_return go_on(visit, after);
}

http::Response ask(const Visit& visit, const op::AfterLogout& after) {
  const BrowserBinding binding = browser_binding(visit);
  pages::LogoutConfirm form;
  form.action_url = pages::SafeUrl::or_nowhere(visit.url("protocol/openid-connect/logout/logout-confirm"));
  form.session_code = seal_confirmation(visit, after, binding);
  const auto* client = after.client_id.empty() ? nullptr : visit.realm->find_client(after.client_id);
  if (client != nullptr) form.cancel_url = client_home(visit, *client);
  auto response = page(200, visit.env.renderer.logout_confirm(page_context(visit, client), form));
  keep_binding(visit, response, binding);
  remember_locale(visit, response);
  return response;
}

Task<http::Response> logout_in_browser(const Visit& visit, const url::Form& form) {
  const auto request = oauth::parse_end_session_request(form);
  if (!request) co_return error_page(visit, 400, {"invalidRequestMessage"});
  auto signed_in = co_await find_signed_in(visit);
  if (!signed_in) co_return busy(visit, true);
  std::optional<model::UserSession> hinted;
  if (const auto id = op::hinted_session_id(*visit.realm, visit.issuer, *request, visit.now); !id.empty()) {
    auto found = co_await visit.env.store.sessions().find_session(visit.realm->id(), id, false);
    if (!found) co_return busy(visit, true);
    hinted = *std::move(found);
  }
  auto decision = op::decide_logout(op::LogoutInput{.realm = *visit.realm,
                                                    .issuer = visit.issuer,
                                                    .request = *request,
                                                    .browser_session = *signed_in ? &(*signed_in)->session : nullptr,
                                                    .hinted_session = hinted ? &*hinted : nullptr,
                                                    .now = visit.now});
  if (auto* refused = std::get_if<op::LogoutRefused>(&decision)) {
    co_await record_event(visit, op::make_error_event(*visit.realm, "LOGOUT", refused->event_error, visit.now));
    co_return error_page(visit, 400, {refused->page_message, {refused->page_argument}});
  }
  if (auto* confirm = std::get_if<op::ConfirmLogout>(&decision)) co_return ask(visit, confirm->after);
  auto& now = std::get<op::EndNow>(decision);
  co_return co_await end(visit, std::move(now.sessions), std::move(now.after));
}

Task<http::Response> logout_by_token(const Visit& visit, const url::Form& form) {
  if (auto error = oauth::find_params_error(form)) co_return oauth_error(visit, *error);
  const auto client = co_await authenticate_caller(visit, form, "LOGOUT");
  if (!client) co_return oauth_error(visit, client.error());
  const auto token =
      op::verify_refresh_token(*visit.realm, visit.issuer, form.get("refresh_token").value_or(""), visit.now);
  if (!token) co_return oauth_error(visit, token.error());
  const auto session =
      co_await visit.env.store.sessions().find_session(visit.realm->id(), token->session, token->offline);
  if (!session) co_return busy(visit, false);
  auto writes = op::end_session_by_token(op::TokenLogoutInput{.realm = *visit.realm,
                                                              .client = **client,
                                                              .token = *token,
                                                              .session = *session ? &**session : nullptr,
                                                              .now = visit.now});
  if (!writes) co_return oauth_error(visit, writes.error());
  if (*session && !token->offline && !co_await tell_clients(visit, **session, writes->plan))
    co_return busy(visit, false);
  const auto outcome = co_await commit_and_tell(visit, std::move(writes->plan), std::move(writes->events));
  if (!outcome || !outcome->committed()) co_return busy(visit, false);
  auto response = http::Response::no_content();
  apply_client_cors(visit, response, **client);
  co_return response;
}

}  // namespace

Task<http::Response> logout(const Visit& visit) {
  const auto form = visit.request.method == "POST" ? visit.request.body_form() : visit.request.query_form();
  // A body that cannot be read may have been a program's.
  if (!form && !http::wants_html(visit.request)) co_return error_reply(400, "invalid_request");
  if (!form) co_return error_page(visit, 400, {"invalidRequestMessage"});
  if (visit.request.method == "POST" && form->has("refresh_token")) co_return co_await logout_by_token(visit, *form);
  co_return co_await logout_in_browser(visit, *form);
}

Task<http::Response> logout_confirmed(const Visit& visit) {
  const auto form = visit.request.body_form();
  if (!form || form->count("session_code") != 1) co_return error_page(visit, 400, {"invalidRequestMessage"});
  auto after = open_confirmation(visit, *form->get("session_code"));
  if (!after) {
    visit.env.log.info("logout confirmation refused",
                       {{"reason", after.error().detail}, {"trace", visit.request.trace_id}});
    co_return error_page(visit, 400, {"expiredActionMessage"});
  }
  auto signed_in = co_await find_signed_in(visit);
  if (!signed_in) co_return busy(visit, true);
  std::vector<model::SessionId> sessions;
  if (*signed_in) sessions.push_back((*signed_in)->session.id);
  co_return co_await end(visit, std::move(sessions), *std::move(after));
}

}  // namespace latchkey::endpoints
