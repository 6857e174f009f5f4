// Who may pass, and what he is told who may not.
#include <fmt/format.h>

#include "gateway/gate.h"

namespace latchkey::gateway {
namespace {

using Require = RuleSettings::Require;

std::string why_denied(const rp::Verdict& verdict) {
  const bool unknown = verdict.reason == rp::ErrorCode::claim_elsewhere;
  return fmt::format("this needs {}, {}", verdict.lacking,
                     unknown ? "and the sign-in service did not say what would tell" : "which you do not have");
}

}  // namespace

rp::Verdict Gate::judge(const Visit& visit) const {
  const GateRule& rule = *visit.rule;
  const std::string& provider = rule.settings.provider;
  // Vouched for by another provider than the rule names: nobody yet.
  if (!visit.visitor || (!provider.empty() && visit.visitor->door->settings.name != provider))
    return rule.asks.check_nobody();
  return rule.asks.check({.identity = visit.visitor->session.identity(),
                          .scope = visit.visitor->session.login.tokens.scope,
                          .now = ports_.clock.now(),
                          .clock_skew = visit.visitor->door->web->relying_party().config().clock_skew,
                          .kept_claims = visit.visitor->door->web->kept_claims()});
}

Task<rp::Result<std::optional<Visitor>>> Gate::find_visitor(const rp::Request& request, const Visit& visit) {
  using Found = rp::Result<std::optional<Visitor>>;
  const std::string preferred = visit.rule != nullptr ? visit.rule->settings.provider : std::string();
  if (!visit.setup->waits_for_sessions) co_return visit.setup->doors.find(request, preferred);
  auto found = co_await pools_.run<Found>(
      Work::sessions, [setup = visit.setup, request, preferred] { return setup->doors.find(request, preferred); });
  if (found) co_return *std::move(found);
  co_return Found(rp::Error{rp::ErrorCode::store_failed, "too many requests wait for the session store", "", "", ""});
}

Task<Gate::Refusal> Gate::admit(const rp::Request& request, const std::string& trace, Visit& visit) {
  using Kind = rp::Verdict::Kind;
  const RuleSettings& rule = visit.rule->settings;
  if (rule.require == Require::deny) co_return forbid(request, "nobody may come here", trace);
  const bool program = rule.require == Require::any && rp::BearerTokens::has_token(request);
  if (rule.require == Require::bearer || program) co_return co_await admit_program(request, trace, visit);
  auto found = co_await find_visitor(request, visit);
  if (!found) {
    ports_.log.error("sessions cannot be read", {{"why", found.error().to_string()}, {"trace", trace}});
    if (visit.rule->asks.check_nobody().granted()) co_return std::nullopt;  // a store that is down closes no open page
    const Notice notice{
        503, "store_failed", "Please try again", "the gateway cannot look up who is signed in", "Try again in a moment",
        {}};
    co_return say(request, notice, trace);
  }
  visit.visitor = *std::move(found);
  if (visit.visitor) visit.set_cookies = std::move(visit.visitor->session.set_cookies);
  const rp::Verdict verdict = judge(visit);
  if (verdict.granted()) co_return co_await take_access_token(request, trace, visit);
  if (verdict.kind == Kind::denied) co_return forbid(request, why_denied(verdict), trace);
  co_return ask_to_sign_in(request, verdict.step_up, visit);
}

/// By an access token, which is checked in full; a bad one never falls back on a cookie that happens to be there.
Task<Gate::Refusal> Gate::admit_program(const rp::Request& request, const std::string& trace, Visit& visit) {
  auto access = co_await pools_.run<rp::Access>(
      Work::tokens,
      [bearer = visit.setup->bearer, request, asks = visit.rule->asks] { return rp::require(*bearer, request, asks); });
  if (!access) co_return busy(request, trace);
  if (!*access) co_return from_rp(access->refusal());
  if (!access->has_token()) co_return std::nullopt;
  const std::string& issuer = access->token().identity.issuer;
  const Door* door =
      visit.rule->settings.provider.empty() ? nullptr : visit.setup->doors.named(visit.rule->settings.provider);
  if (door != nullptr && door->settings.issuer != issuer)
    co_return forbid(request, "the access token is another provider's", trace);
  visit.token = access->token();
  const auto authorization = request.header("Authorization");
  visit.access_token = authorization.substr(std::min(authorization.find(' ') + 1, authorization.size()));
  co_return std::nullopt;
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
  auto refreshed = co_await pools_.run<rp::Result<rp::Session>>(
      Work::refresh, [web, request] { return web->refreshed_session(request); });
  if (!refreshed) co_return busy(request, trace);
  if (*refreshed) {
    visit.visitor->session = **std::move(refreshed);
    visit.access_token = visit.visitor->session.login.tokens.access_token;
    if (!visit.visitor->session.set_cookies.empty()) visit.set_cookies = std::move(visit.visitor->session.set_cookies);
    co_return std::nullopt;
  }
  const rp::Error& error = refreshed->error();
  ports_.log.info("an access token was not refreshed", {{"why", error.to_string()}, {"trace", trace}});
  if (visit.rule->asks.check_nobody().granted()) co_return std::nullopt;
  if (error.code == rp::ErrorCode::not_logged_in || error.code == rp::ErrorCode::refresh_refused)
    co_return ask_to_sign_in(request, judge(visit).step_up, visit);
  co_return say(request,
                {503,
                 "provider_unreachable",
                 "Please try again",
                 "the sign-in service cannot be reached",
                 "Try again in a moment",
                 {}},
                trace);
}

http::Response Gate::ask_to_sign_in(const rp::Request& request, const rp::StepUp& step_up, const Visit& visit) const {
  const Doors& doors = visit.setup->doors;
  const std::string& provider = visit.rule->settings.provider;
  const Door* door = provider.empty() ? nullptr : doors.named(provider);
  // Who is there already is told what is wanting (RFC 9470 §3), and goes by the door he came through.
  if (visit.visitor && door == nullptr) return from_rp(rp::ask_for_login(*visit.visitor->door->web, request, step_up));
  if (rp::is_navigation(request)) {
    const auto& web = door != nullptr ? *door->web : *doors.first().web;
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

/// RFC 9470 §3: an API behind the application wants a better login, and the application hands its challenge on. Where
/// the rule says so, the person is sent to make one.
std::optional<http::Response> Gate::instead(const http::Request& request, const http::RelayDecision& decision,
                                            const http::RelayHead& head) {
  const auto& visit = *static_cast<const Visit*>(decision.context.get());
  if (head.status != 401 || visit.rule == nullptr || !visit.visitor || !visit.rule->asks.answers_challenges())
    return std::nullopt;
  rp::Response answer;
  answer.status = head.status;
  for (const auto challenge : head.headers.get_all("WWW-Authenticate"))
    answer.add_header("WWW-Authenticate", std::string(challenge));
  const auto login =
      rp::answer_challenge(*visit.visitor->door->web, to_rp_for_rules(request), visit.rule->asks, answer);
  if (!login) return std::nullopt;
  http::Response response = from_rp(*login);
  for (const auto& line : visit.set_cookies) response.headers.add("Set-Cookie", line);
  return response;
}

http::Response Gate::forbid(const rp::Request& request, const std::string& why, const std::string& trace) const {
  Notice notice{
      403, "forbidden", "This page is not for you", why, "Ask an administrator for it, then sign out and in again", {}};
  notice.links.emplace_back(std::string(kLogoutPath), "Sign out");
  return say(request, notice, trace);
}

}  // namespace latchkey::gateway
