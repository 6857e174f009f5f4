// Who may pass, and what he is told who may not.
#include <fmt/format.h>

#include "gateway/gate.h"

namespace latchkey::gateway {
namespace {

using Require = RuleSettings::Require;

/// Set when somebody is sent to sign in more strongly, so that a provider that does not is asked once and not for ever.
std::string step_cookie(const Setup& setup) { return setup.settings.session.cookie_name + "_step"; }

std::string step_cookie_line(const Setup& setup, bool set) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", step_cookie(setup), set ? "1" : "",
                     set ? 120 : 0, setup.doors.origin().starts_with("https:") ? "; Secure" : "");
}

}  // namespace

Task<Gate::Refusal> Gate::admit(const rp::Request& request, const std::string& trace, Visit& visit) {
  const Setup& setup = *visit.setup;
  const RuleSettings& rule = *visit.rule;
  if (rule.require == Require::deny) co_return forbid(request, "nobody may come here", trace);
  auto found = setup.doors.find(request);
  if (!found) {
    ports_.log.error("sessions cannot be read", {{"why", found.error().to_string()}, {"trace", trace}});
    if (rule.require == Require::open) co_return std::nullopt;
    co_return say(request,
                  {503,
                   "store_failed",
                   "Please try again",
                   "the gateway cannot look up who is signed in",
                   "Try again in a moment",
                   {}},
                  trace);
  }
  visit.visitor = *std::move(found);
  if (visit.visitor) visit.person = person_of(visit.visitor->session.identity(), setup.settings.identity);
  const bool elsewhere = visit.visitor && !rule.provider.empty() && visit.visitor->door->settings.name != rule.provider;
  if (rule.require == Require::open) co_return co_await take_access_token(request, trace, visit);
  if (!visit.visitor || elsewhere) co_return ask_to_sign_in(request, visit);
  const Verdict verdict = judge(rule, visit.visitor->session, visit.person, ports_.clock.now());
  if (verdict.kind == Verdict::Kind::forbidden) co_return forbid(request, verdict.why, trace);
  if (verdict.kind == Verdict::Kind::step_up) co_return ask_to_step_up(request, verdict.why, trace, visit);
  co_return co_await take_access_token(request, trace, visit);
}

/// Only where the application gets it: a token that is still good costs nothing, another one a call to the provider.
Task<Gate::Refusal> Gate::take_access_token(const rp::Request& request, const std::string& trace, Visit& visit) {
  if (visit.setup->settings.identity.access_token.empty() || !visit.visitor) co_return std::nullopt;
  constexpr std::chrono::seconds kGoodFor{30};
  const auto& tokens = visit.visitor->session.login.tokens;
  if (!tokens.expires_at || *tokens.expires_at > ports_.clock.now() + kGoodFor) {
    visit.access_token = tokens.access_token;
    co_return std::nullopt;
  }
  const auto web = visit.visitor->door->web;
  auto refreshed = co_await pool_.run<rp::Result<std::string>>([web, request] { return web->access_token(request); });
  if (!refreshed)
    co_return say(request, {503, "busy", "Please try again", "the gateway is busy", "Try again in a moment", {}},
                  trace);
  if (*refreshed) {
    visit.access_token = **std::move(refreshed);
    co_return std::nullopt;
  }
  const rp::Error& error = refreshed->error();
  ports_.log.info("an access token was not refreshed", {{"why", error.to_string()}, {"trace", trace}});
  if (visit.rule->require == Require::open) co_return std::nullopt;
  if (error.code == rp::ErrorCode::not_logged_in || error.code == rp::ErrorCode::refresh_refused)
    co_return ask_to_sign_in(request, visit);
  co_return say(request,
                {503,
                 "provider_unreachable",
                 "Please try again",
                 "the sign-in service cannot be reached",
                 "Try again in a moment",
                 {}},
                trace);
}

http::Response Gate::ask_to_sign_in(const rp::Request& request, const Visit& visit) const {
  const Doors& doors = visit.setup->doors;
  const Door* door = visit.rule->provider.empty() ? nullptr : doors.named(visit.rule->provider);
  const rp::WebLogin& web = *doors.first().web;
  if (rp::is_navigation(request)) {
    auto response = http::Response::redirect(doors.login_link(door, web.return_address(request)), 303);
    response.headers.set("Cache-Control", "no-store");
    return response;
  }
  Notice notice{401,
                "not_logged_in",
                "Please sign in",
                "this needs a login",
                fmt::format("Send the person to {}", doors.login_link(door, "/")),
                {}};
  auto response = say(request, notice, "");
  // RFC 9110 §15.5.2: a 401 "MUST send a WWW-Authenticate header field"
  response.headers.set("WWW-Authenticate", fmt::format("Cookie form-action=\"{}\"", doors.login_link(door, "/")));
  return response;
}

http::Response Gate::ask_to_step_up(const rp::Request& request, const std::string& why, const std::string& trace,
                                    const Visit& visit) const {
  constexpr std::chrono::minutes kJustNow{2};
  const Setup& setup = *visit.setup;
  const bool asked = request.cookie(step_cookie(setup)).has_value();
  const bool fresh = visit.visitor->session.created_at + kJustNow > ports_.clock.now();
  const std::string link =
      setup.doors.login_link(visit.visitor->door, visit.visitor->door->web->return_address(request));
  if (asked && fresh) {
    Notice notice{403,
                  "insufficient_user_authentication",
                  "That login is not enough here",
                  why,
                  "The sign-in service did not offer it. Ask whoever runs it",
                  {}};
    notice.links.emplace_back(link, "Try again");
    auto response = say(request, notice, trace);
    response.headers.add("Set-Cookie", step_cookie_line(setup, false));
    return response;
  }
  if (rp::is_navigation(request)) {
    auto response = http::Response::redirect(link, 303);
    response.headers.set("Cache-Control", "no-store");
    response.headers.add("Set-Cookie", step_cookie_line(setup, true));
    return response;
  }
  Notice notice{401, "insufficient_user_authentication",         "Please sign in again",
                why, fmt::format("Send the person to {}", link), {}};
  auto response = say(request, notice, trace);
  response.headers.set("WWW-Authenticate", fmt::format("Cookie form-action=\"{}\"", link));
  return response;
}

http::Response Gate::forbid(const rp::Request& request, const std::string& why, const std::string& trace) const {
  Notice notice{
      403, "forbidden", "This page is not for you", why, "Ask an administrator for it, then sign out and in again", {}};
  notice.links.emplace_back(std::string(kLogoutPath), "Sign out");
  return say(request, notice, trace);
}

}  // namespace latchkey::gateway
