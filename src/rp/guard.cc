#include <latchkey/guard.h>

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "rp/challenge.h"
#include "rp/error.h"
#include "rp/step_up.h"
#include "url/percent.h"

namespace latchkey::rp {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool contains(std::string_view text, std::string_view word) {
  std::string folded(text);
  for (char& c : folded) c = lower(c);
  return folded.find(word) != std::string::npos;
}

/// `link` and what the login must bring.
std::string with_step_up(std::string link, const StepUp& step_up) {
  for (const auto& [name, value] : step_up_parameters(step_up)) {
    link += (link.find('?') == std::string::npos ? "?" : "&") + name + "=" + url::percent_encode(value);
  }
  return link;
}

/// Whoever is asked to log in: where the login begins, and who words the answer.
struct Door {
  const WebLogin& web;
  const ProviderSet* providers = nullptr;  ///< the person chooses there, unless logged in already

  [[nodiscard]] std::string login_link(const std::string& return_to, const StepUp& step_up) const {
    return with_step_up(providers == nullptr ? web.login_link(return_to) : providers->login_link(return_to), step_up);
  }
};

/// 401 for what is no navigation: it says what is missing and where the person can mend it.
Response unauthorized(const Door& door, const Request& request, const StepUp& step_up, bool logged_in) {
  const std::string link = door.login_link({}, step_up);
  const Error error =
      logged_in
          ? make_error(ErrorCode::insufficient_user_authentication, "this needs another login than the one there is",
                       "RFC 9470 §3", "Send the person to " + link)
          : make_error(ErrorCode::not_logged_in, "this needs a login", {}, "Send the person to " + link);
  Response response = door.web.error_response(request, error, 401);
  Challenge challenge{.scheme = "Cookie", .parameters = {{"form-action", link}}};
  if (logged_in) {
    // RFC 9470 §3: error, acr_values and max_age, also in schemes other than Bearer
    challenge.parameters.emplace_back("error", name_of(error.code));
    for (auto& parameter : step_up_parameters(step_up)) challenge.parameters.push_back(std::move(parameter));
  }
  // RFC 9110 §15.5.2: a 401 "MUST send a WWW-Authenticate header field"
  response.add_header("WWW-Authenticate", challenge.to_string());
  return response;
}

Response to_login(const Door& door, const Request& request, const StepUp& step_up, bool logged_in) {
  if (!is_navigation(request)) return unauthorized(door, request, step_up, logged_in);
  return Response::redirect(door.login_link(door.web.return_address(request), step_up));
}

/// Nobody is logged in.
Access require_of_nobody(const Door& door, const Request& request, const Rule& rule) {
  const Verdict verdict = rule.check_nobody();
  if (verdict.granted()) return Access::open();
  return to_login(door, request, verdict.step_up, false);
}

/// `otherwise` is what is wrong with who lacks it for certain.
Error lacking(const Verdict& verdict, std::string_view otherwise, std::string_view clause, std::string_view hint) {
  if (verdict.reason != ErrorCode::claim_elsewhere)
    return make_error(verdict.reason, fmt::format("this needs {}, {}", verdict.lacking, otherwise), clause, hint);
  return make_error(ErrorCode::claim_elsewhere,
                    fmt::format("this needs {}, and the provider did not send what would tell", verdict.lacking),
                    "OpenID Connect Core §5.6.2",
                    "Have it send the claim (in Keycloak: a mapper). It leaves out a person's groups when they are too "
                    "many: have it send those alone that are assigned to this application, or give a role for it");
}

Response forbidden(const WebLogin& web, const Request& request, const Verdict& verdict) {
  const Error error =
      lacking(verdict, "which you do not have", {}, "Ask an administrator for it, then log out and in again");
  return web.error_response(request, error, 403);
}

Rule rule_for(const StepUp& step_up) {
  std::vector<Rule> parts;
  if (!step_up.acr_values.empty()) parts.push_back(rules::acr(step_up.acr_values));
  if (step_up.max_age) parts.push_back(rules::max_age(*step_up.max_age));
  return rules::all_of(std::move(parts));
}

/// An API that is not content with what the provider did deliver would have the browser go round for ever.
Response answer_step_up(WebLogin& web, const Request& request, const StepUp& asked) {
  const Access access = require(web, request, rule_for(asked));
  if (!access) return access.refusal();
  const Error error = make_error(ErrorCode::insufficient_user_authentication,
                                 "the service behind this page wants a better login, but yours is as it asks",
                                 "RFC 9470 §3", "Its operator should check that access tokens carry acr and auth_time");
  return web.error_response(request, error, 403);
}

}  // namespace

bool is_navigation(const Request& request) {
  if (const auto mode = request.header("Sec-Fetch-Mode"); !mode.empty()) return mode == "navigate";
  if (contains(request.header("X-Requested-With"), "xmlhttprequest")) return false;
  if (!request.header("Authorization").empty()) return false;
  const auto accept = request.header("Accept");
  return !contains(accept, "json") || contains(accept, "text/html");
}

Access require(WebLogin& web, const Request& request, const Rule& rule) {
  auto found = web.find_session(request);
  if (!found) {
    if (rule.check_nobody().granted()) return Access::open();  // a store that is down closes no open page
    return web.error_response(request, found.error(), 503);
  }
  if (!*found) return require_of_nobody({web}, request, rule);
  const Session& session = **found;
  const Verdict verdict = rule.check({.identity = session.identity(),
                                      .scope = session.login.tokens.scope,
                                      .now = web.relying_party().now(),
                                      .clock_skew = web.relying_party().config().clock_skew,
                                      .kept_claims = web.kept_claims()});
  if (verdict.granted()) return **std::move(found);
  Response refusal = verdict.kind == Verdict::Kind::denied ? forbidden(web, request, verdict)
                                                           : to_login({web}, request, verdict.step_up, true);
  add_cookies(session, refusal);
  return refusal;
}

Access require(ProviderSet& providers, const Request& request, const Rule& rule) {
  const auto owner = providers.owner(request);
  if (owner && *owner != nullptr) return require(**owner, request, rule);
  if (owner || rule.check_nobody().granted()) return require_of_nobody({providers.first(), &providers}, request, rule);
  return providers.first().error_response(request, owner.error(), 503);
}

Access require(BearerTokens& tokens, const Request& request, const Rule& rule) {
  auto token = tokens.check(request);
  if (!token) {
    if (token.error().code == ErrorCode::access_token_missing && rule.check_nobody().granted()) return Access::open();
    return tokens.refusal(token.error());
  }
  const Verdict verdict = rule.check({.identity = token->identity,
                                      .scope = token->scope,
                                      .now = tokens.now(),
                                      .clock_skew = tokens.clock_skew(token->identity.issuer)});
  if (verdict.granted()) return *std::move(token);
  if (verdict.kind == Verdict::Kind::denied) {
    return tokens.insufficient_scope(lacking(verdict, "which the access token does not have", "RFC 6750 §3.1", {}),
                                     verdict.scopes);
  }
  return tokens.insufficient_authentication(joined_acr(verdict.step_up), verdict.step_up.max_age);
}

Access require(WebLogin& web, BearerTokens& tokens, const Request& request, const Rule& rule) {
  // A token that is bad is refused: it never falls back on a cookie that happens to be there.
  return BearerTokens::has_token(request) ? require(tokens, request, rule) : require(web, request, rule);
}

Access require_login(WebLogin& web, const Request& request) { return require(web, request, rules::login()); }

Access require_role(WebLogin& web, const Request& request, std::string_view role) {
  return require(web, request, rules::role(std::string(role)));
}

Access require_api_login(WebLogin& web, const Request& request) {
  Request program = request;
  std::erase_if(program.headers, [](const auto& header) { return same_name(header.first, "Sec-Fetch-Mode"); });
  program.headers.emplace_back("Sec-Fetch-Mode", "cors");
  return require_login(web, program);
}

Response ask_for_login(WebLogin& web, const Request& request, const StepUp& step_up) {
  return to_login({web}, request, step_up, true);
}

std::optional<Response> answer_challenge(WebLogin& web, const Request& request, const Rule& rule,
                                         const Response& answer) {
  if (answer.status != 401 || !rule.answers_challenges()) return std::nullopt;
  for (const auto& [name, value] : answer.headers) {
    if (!same_name(name, "WWW-Authenticate")) continue;
    auto asked = step_up_challenge(value);
    if (!asked) continue;
    // RFC 9470 §3: both parameters are optional; without any, a login from now is the best there is
    if (asked->empty()) asked->max_age = std::chrono::seconds{0};
    return answer_step_up(web, request, *asked);
  }
  return std::nullopt;
}

}  // namespace latchkey::rp
