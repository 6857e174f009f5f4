// GET and POST /realms/{realm}/protocol/openid-connect/userinfo (OpenID Connect Core §5.3).
#include "op/userinfo.h"
#include "endpoints/api_reply.h"

#include "endpoints/client_cors.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/loaded_session.h"
#include "endpoints/page_response.h"
#include "http/authorization.h"
#include "jose/jwt.h"
#include "op/events.h"
#include "op/tokens/verify.h"

namespace latchkey::endpoints {
namespace {

// RFC 6750 §2: from the header or, in a POST, from the body; one method only. nullopt: no token at all.
oauth::Result<std::optional<std::string>> presented_token(const http::Request& request) {
  auto header = http::token_credentials(request);
  if (!header)
    return std::unexpected(oauth::Error{oauth::ErrorCode::invalid_request, "Malformed Authorization header", 400,
                                        header.error().detail, oauth::Challenge::bearer});
  std::optional<std::string> from_body;
  if (request.method == "POST" && request.content_type() == "application/x-www-form-urlencoded") {
    const auto form = request.body_form();
    if (!form || form->count("access_token") > 1) {
      return std::unexpected(
          oauth::Error{oauth::ErrorCode::invalid_request, "Malformed body", 400, "", oauth::Challenge::bearer});
    }
    if (const auto value = form->get("access_token"); value && !value->empty()) from_body = std::string(*value);
  }
  if (*header && from_body) {
    return std::unexpected(oauth::Error{oauth::ErrorCode::invalid_request, "More than one access token", 400, "",
                                        oauth::Challenge::bearer});
  }
  if (from_body) return from_body;
  if (!*header) return std::optional<std::string>();
  return std::optional((*header)->token);
}

Task<http::Response> answer(const Visit& visit, const op::AccessToken& token) {
  const auto* client = visit.realm->find_client(token.client_id);
  const auto loaded = co_await load_session(visit, {token.session, token.subject, client, token.offline});
  if (!loaded) co_return busy(visit, false);
  const op::UserinfoInput input{
      .realm = *visit.realm, .issuer = visit.issuer, .token = token, .view = loaded->view(), .now = visit.now};
  const auto info = op::userinfo(input);
  if (!info) co_return oauth_error(visit, info.error());
  const std::string claims = json::serialize(info->claims);
  if (info->key) {
    // OpenID Connect Core §5.3.2
    co_return http::Response::of(200, "application/jwt", jose::sign_jwt(*info->key, claims));
  }
  co_return http::Response::json(200, claims);
}

}  // namespace

Task<http::Response> userinfo(const Visit& visit) {
  const auto presented = presented_token(visit.request);
  if (!presented) co_return oauth_error(visit, presented.error());
  if (!*presented) {
    auto response = error_reply(401, "invalid_request");
    response.headers.set("WWW-Authenticate", oauth::bearer_challenge(visit.realm->name()));
    co_return response;
  }
  const auto token = op::verify_access_token(*visit.realm, visit.issuer, **presented, visit.now);
  // No CORS header for a token that proved nothing (CVE-2026-37977).
  if (!token) co_return oauth_error(visit, token.error());
  auto response = co_await answer(visit, *token);
  if (const auto* client = visit.realm->find_client(token->client_id)) {
    apply_client_cors(visit, response, *client, "WWW-Authenticate");
  }
  co_return response;
}

}  // namespace latchkey::endpoints
