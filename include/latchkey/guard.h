// Guards: a rule (<latchkey/rule.h>) applied to a request. Each gives either who it is or the finished refusal:
//   browsers that navigate are sent to the login and come back; anything else (Sec-Fetch-Mode, XMLHttpRequest, a
//   client that accepts JSON) gets 401, since a redirect to a login page would only puzzle it; who is logged in and
//   may not pass gets 403; who must log in better is sent to the provider once, and what comes back is checked there.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <latchkey/bearer.h>
#include <latchkey/http.h>
#include <latchkey/provider_set.h>
#include <latchkey/rule.h>
#include <latchkey/session.h>

namespace latchkey::rp {

/// What a guard says: come in, or the answer to send instead.
class [[nodiscard]] Access {
 public:
  /// Come in, with this session.
  Access(Session session) : data_(std::move(session)) {}
  /// Come in, with this token.
  Access(AccessToken token) : data_(std::move(token)) {}
  /// Not in; send this.
  Access(Response refusal) : data_(std::move(refusal)) {}
  /// Come in, though nobody is logged in: the rule is anyone().
  [[nodiscard]] static Access open() { return Access(); }

  /// Whether the request may be served.
  [[nodiscard]] bool granted() const { return !std::holds_alternative<Response>(data_); }
  /// The same.
  [[nodiscard]] explicit operator bool() const { return granted(); }
  /// Whether somebody's session came with the request.
  [[nodiscard]] bool has_session() const { return std::holds_alternative<Session>(data_); }
  /// Whose session it is; throws std::bad_variant_access when there is none.
  [[nodiscard]] const Session& session() const { return std::get<Session>(data_); }
  /// Who it is; null when nobody is and nobody need be.
  [[nodiscard]] const Identity* identity() const {
    return has_session() ? &session().identity() : has_token() ? &token().identity : nullptr;
  }
  /// Whether the request brought an access token.
  [[nodiscard]] bool has_token() const { return std::holds_alternative<AccessToken>(data_); }
  /// The access token that was checked; throws std::bad_variant_access when there is none.
  [[nodiscard]] const AccessToken& token() const { return std::get<AccessToken>(data_); }
  /// What to send instead; throws std::bad_variant_access when access is granted.
  [[nodiscard]] const Response& refusal() const { return std::get<Response>(data_); }

 private:
  Access() = default;
  std::variant<std::monostate, Session, AccessToken, Response> data_;
};

/// Applies `rule` to who sends `request`.
[[nodiscard]] Access require(WebLogin& web, const Request& request, const Rule& rule);

/// The same for several providers: whichever the person is logged in with.
[[nodiscard]] Access require(ProviderSet& providers, const Request& request, const Rule& rule);
/// For APIs: applies `rule` to the access token of `request`. Refusals are JSON with WWW-Authenticate (RFC 6750 §3):
/// 401 for a bad token or none, 403 with insufficient_scope, 401 with acr_values and max_age for a step-up (RFC 9470
/// §3).
[[nodiscard]] Access require(BearerTokens& tokens, const Request& request, const Rule& rule);
/// For routes that people and programs use: the access token when the request brings one, else the session.
[[nodiscard]] Access require(WebLogin& web, BearerTokens& tokens, const Request& request, const Rule& rule);
/// require(web, request, rules::login())
[[nodiscard]] Access require_login(WebLogin& web, const Request& request);
/// require(web, request, rules::role(role))
[[nodiscard]] Access require_role(WebLogin& web, const Request& request, std::string_view role);

/// For routes that only programs call: 401, never a redirect, whoever asks.
[[nodiscard]] Access require_api_login(WebLogin& web, const Request& request);

/// Off to the provider for a better login, and back to where `request` wanted to go; 401 for what is no navigation.
[[nodiscard]] Response ask_for_login(WebLogin& web, const Request& request, const StepUp& step_up);

/// What an API asks for when it refuses an access token for want of a better login (RFC 9470 §3): the value of its
/// WWW-Authenticate header, several challenges included. Nothing when it asks for something else.
[[nodiscard]] std::optional<StepUp> step_up_challenge(std::string_view www_authenticate);

/// What to send instead of the handler's `answer`: when `rule` has answer_challenges() and the answer is such a
/// challenge, the person is sent to the provider. Nothing otherwise.
[[nodiscard]] std::optional<Response> answer_challenge(WebLogin& web, const Request& request, const Rule& rule,
                                                       const Response& answer);

/// True when a redirect to a page makes sense to who sent this: a browser that navigates.
[[nodiscard]] bool is_navigation(const Request& request);

}  // namespace latchkey::rp
