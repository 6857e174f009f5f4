#include "op/discovery.h"

#include <algorithm>
#include <array>

#include "json/writer.h"
#include "model/realm.h"
#include "op/realm_urls.h"
#include "url/redirect_match.h"
#include "url/url.h"

namespace latchkey::op {
namespace {

constexpr std::string_view kProtocol = "/protocol/openid-connect";

std::vector<std::string> scopes_of(const model::Realm& realm) {
  std::vector<std::string> out{"openid"};
  for (const auto& scope : realm.parts().client_scopes) {
    if (scope->protocol == "openid-connect") out.push_back(scope->name);
  }
  std::sort(out.begin() + 1, out.end());
  return out;
}

/// By preference. DEVIATES: OpenID Connect Discovery §3, "The algorithm RS256 MUST be included". Every realm begins
/// with an RSA key; one whose administrators took it away signs nothing with RS256, and a client that chose it would
/// get no token.
std::vector<std::string> asymmetric_algorithms(const model::Realm& realm, Instant now) {
  std::vector<std::string> out;
  for (auto& name : realm.keys().signing_algorithms(now)) {
    if (!name.starts_with("HS")) out.push_back(std::move(name));
  }
  return out;
}

}  // namespace

oauth::ProviderMetadata provider_metadata(const model::Realm& realm, std::string_view issuer, Instant now) {
  const auto at = [&](std::string_view path) { return std::string(issuer).append(kProtocol).append(path); };
  oauth::ProviderMetadata out;
  out.issuer = issuer;
  out.authorization_endpoint = at("/auth");
  out.token_endpoint = at("/token");
  out.userinfo_endpoint = at("/userinfo");
  out.jwks_uri = at("/certs");
  out.end_session_endpoint = at("/logout");
  out.check_session_iframe = at("/login-status-iframe.html");
  out.scopes_supported = scopes_of(realm);
  out.response_types_supported = {"code"};
  out.response_modes_supported = {"query", "fragment", "form_post"};
  out.grant_types_supported = {"authorization_code", "client_credentials", "password", "refresh_token"};
  out.subject_types_supported = {"public", "pairwise"};
  out.id_token_signing_alg_values_supported = asymmetric_algorithms(realm, now);
  out.userinfo_signing_alg_values_supported = out.id_token_signing_alg_values_supported;
  out.token_endpoint_auth_methods_supported = {"client_secret_basic", "client_secret_post", "none"};
  out.claims_supported = {"iss",       "sub",  "aud",        "exp",         "iat",
                          "auth_time", "name", "given_name", "family_name", "preferred_username",
                          "email",     "acr",  "azp",        "nonce"};
  out.claim_types_supported = {"normal"};
  out.acr_values_supported = {"0", "1"};
  out.prompt_values_supported = {"none", "login", "consent", "select_account"};
  out.code_challenge_methods_supported = {"plain", "S256"};
  const auto& localization = realm.settings().localization;
  if (localization.enabled) out.ui_locales_supported = localization.supported;
  out.claims_parameter_supported = false;
  out.request_parameter_supported = false;
  out.request_uri_parameter_supported = false;  // its default is true (Discovery §3), so it must be said
  out.authorization_response_iss_parameter_supported = true;
  out.backchannel_logout_supported = true;
  return out;
}

std::string realm_info_json(const model::Realm& realm, std::string_view issuer, Instant now) {
  std::string out;
  json::Writer(out)
      .begin_object()
      .member("realm", realm.name())
      .member("public_key", realm.keys().public_key_base64(now))
      .member("token-service", std::string(issuer).append(kProtocol))
      .member("account-service", std::string(issuer).append("/account"))
      .member("tokens-not-before", realm.settings().tokens.not_before)
      .end_object();
  return out;
}

std::vector<std::string> effective_web_origins(const model::Client& client, std::string_view issuer) {
  // Only "+" asks where the client lives.
  const bool plus = std::ranges::find(client.web_origins, "+") != client.web_origins.end();
  return url::web_origins(client.web_origins, client.redirect_uris, plus ? root_url_of(client, issuer) : "");
}

bool allows_origin(const model::Client& client, std::string_view issuer, std::string_view origin) {
  return std::ranges::any_of(effective_web_origins(client, issuer),
                             [&](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

bool may_watch_session(const model::Realm& realm, std::string_view issuer, std::string_view client_id,
                       std::string_view origin) {
  const model::Client* client = realm.find_client(client_id);
  if (client == nullptr || !client->enabled) return false;
  if (allows_origin(*client, issuer, origin)) return true;
  // Pages of the provider itself, and of the places that the client signs in from.
  const auto own = url::parse_http_url(base_of(issuer));
  if (own && url::origin_of(*own) == origin) return true;
  const std::array<std::string, 1> plus{"+"};
  const auto from_redirects = url::web_origins(plus, client->redirect_uris, root_url_of(*client, issuer));
  return std::ranges::any_of(from_redirects,
                             [&](const std::string& allowed) { return allowed != "*" && allowed == origin; });
}

}  // namespace latchkey::op
