#include "model/client.h"
#include "oauth/scope.h"
#include "op/authorize/checks.h"
#include "op/realm_urls.h"
#include "url/redirect_match.h"

namespace latchkey::op {
namespace {

CheckFailure refused(std::string description, std::string detail) {
  CheckFailure failure =
      check_failure(oauth::ErrorCode::invalid_request, std::move(description), "invalid_redirect_uri");
  failure.error.detail = std::move(detail);
  failure.page_message = "invalidParameterMessage";
  failure.page_argument = "redirect_uri";
  return failure;
}

bool is_openid(const std::string& scope) {
  const auto parsed = oauth::parse_scope(scope);
  return parsed && parsed->contains("openid");
}

}  // namespace

CheckResult check_redirect_uri(CheckState& state) {
  const std::string root_url = root_url_of(*state.client, state.issuer);
  if (state.raw.redirect_uri_error) return refused(state.raw.redirect_uri_error->description, "");
  if (!state.raw.redirect_uri.empty()) {
    // RFC 6749 §3.1.2.3: what is sent is compared with what is registered, for every client.
    auto proven = url::match_redirect_uri(state.raw.redirect_uri, state.client->redirect_uris, root_url);
    if (!proven) {
      CheckFailure failure = refused("Invalid parameter: redirect_uri", "no registered URI admits it");
      failure.page_message = "invalidRedirectUriMessage";
      return failure;
    }
    state.request.redirect_uri = std::move(*proven);
    return std::nullopt;
  }
  // OpenID Connect Core §3.1.2.1: redirect_uri is REQUIRED. Plain OAuth may leave it out (RFC 6749 §3.1.2.3).
  if (is_openid(state.raw.scope)) return refused("Missing parameter: redirect_uri", "");
  auto only = url::only_redirect_uri(state.client->redirect_uris, root_url);
  if (!only) return refused("Missing parameter: redirect_uri", "the client has not exactly one");
  state.request.redirect_uri = std::move(*only);
  state.request.redirect_uri_sent = false;
  return std::nullopt;
}

}  // namespace latchkey::op
