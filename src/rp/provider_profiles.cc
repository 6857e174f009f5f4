// The profiles: one row for each provider, in the order of their names. What a row does not name is as for any other
// provider. docs/providers.md says what to enter where.
#include <latchkey/provider_profile.h>

namespace latchkey::rp {
namespace {

const std::vector<std::string> kUsual{"openid", "profile", "email"};

ProviderProfile adfs() {
  return {.name = "adfs",
          .title = "AD FS",
          .issuer = "https://{host}/adfs",
          .values = {{"host", "the federation service's name, for instance adfs.example.org"}},
          .scopes = kUsual,
          .authentication = ClientAuthentication::client_secret_post,
          .fetch_userinfo = false,  // it says `sub` and nothing else
          .role_claims = {"role", "group"}};
}

ProviderProfile apple() {
  Quirks quirks;
  quirks.name_beside_code = true;
  quirks.booleans_as_text = true;
  return {.name = "apple",
          .title = "Apple",
          .issuer = "https://appleid.apple.com",
          .values = {{"team_id", "the team's identifier from Apple's developer pages, ten characters"},
                     {"key_id", "the identifier of the key for Sign in with Apple"},
                     {"private_key", "the contents of the key's .p8 file"}},
          .scopes = {"openid", "name", "email"},
          .authentication = ClientAuthentication::client_secret_post,
          .quirks = quirks,
          .response_mode = ResponseMode::form_post,  // Apple demands it as soon as name or email is asked for
          .fetch_userinfo = false,
          .signed_secret = true};
}

ProviderProfile auth0() {
  return {.name = "auth0",
          .title = "Auth0",
          .issuer = "https://{domain}/",  // the slash belongs to the issuer
          .values = {{"domain", "the tenant's domain, for instance dev-123.eu.auth0.com, or the custom one"}},
          .scopes = kUsual};
}

ProviderProfile authentik() {
  return {.name = "authentik",
          .title = "authentik",
          .issuer = "https://{host}/application/o/{application}/",  // the slash belongs to the issuer
          .values = {{"host", "authentik's host, for instance auth.example.org"},
                     {"application", "the application's slug"}},
          .scopes = kUsual,
          .role_claims = {"groups"}};
}

ProviderProfile cognito() {
  Quirks quirks;
  quirks.booleans_as_text = true;
  quirks.logout_uri_parameter = true;
  return {.name = "cognito",
          .title = "Amazon Cognito",
          .issuer = "https://cognito-idp.{region}.amazonaws.com/{pool}",
          .values = {{"region", "the user pool's region, for instance eu-central-1"},
                     {"pool", "the user pool's ID, for instance eu-central-1_AbCdEfGhI"}},
          .scopes = kUsual,
          .quirks = quirks,
          .role_claims = {"cognito:groups"}};
}

ProviderProfile dex() {
  return {.name = "dex",
          .title = "Dex",
          .issuer = "https://{issuer}",
          .values = {{"issuer", "Dex's issuer without https://, for instance dex.example.org/dex"}},
          .scopes = {"openid", "profile", "email", "groups"},
          .role_claims = {"groups"}};
}

ProviderProfile entra() {
  return {.name = "entra",
          .title = "Microsoft Entra ID, one tenant",
          .issuer = "https://login.microsoftonline.com/{tenant}/v2.0",
          .values = {{"tenant", "the directory (tenant) ID, a GUID"}},
          .scopes = kUsual,
          .role_claims = {"roles", "groups"}};
}

ProviderProfile entra_multi_tenant() {
  Quirks quirks;
  quirks.issuer_template = true;
  return {.name = "entra-multi-tenant",
          .title = "Microsoft Entra ID, several tenants",
          .issuer = "https://login.microsoftonline.com/{audience}/v2.0",
          .values = {{"audience", "who may sign in: organizations, common (personal accounts too) or consumers"}},
          .scopes = kUsual,
          .quirks = quirks,
          .role_claims = {"roles", "groups"}};
}

ProviderProfile github() {
  Quirks quirks;
  quirks.no_id_token = true;
  quirks.subject_claim = "id";
  quirks.errors_with_status_200 = true;
  return {.name = "github",
          .title = "GitHub",
          .issuer = "https://github.com",
          .values = {},
          .scopes = {"read:user", "user:email"},
          .authentication = ClientAuthentication::client_secret_post,
          .quirks = quirks,
          .endpoints = {.authorization = "https://github.com/login/oauth/authorize",
                        .token = "https://github.com/login/oauth/access_token",
                        .userinfo = "https://api.github.com/user"}};
}

ProviderProfile google() {
  Quirks quirks;
  quirks.issuer_without_scheme = true;
  return {.name = "google",
          .title = "Google",
          .issuer = "https://accounts.google.com",
          .values = {},
          .scopes = kUsual,
          .quirks = quirks,
          .authorization_parameters = {{"access_type", "offline"}}};
}

ProviderProfile keycloak() {
  return {.name = "keycloak",
          .title = "Latchkey or Keycloak",
          .issuer = "{server}/realms/{realm}",
          .values = {{"server", "the server's address, for instance https://id.example.org"},
                     {"realm", "the realm's name"}},
          .scopes = kUsual,
          .roles_from_access_token = true};
}

ProviderProfile okta() {
  return {.name = "okta",
          .title = "Okta",
          .issuer = "https://{domain}",
          .values = {{"domain",
                      "the Okta domain, for instance dev-123.okta.com; with /oauth2/default behind it for the "
                      "default authorization server"}},
          .scopes = kUsual,
          .role_claims = {"groups"}};
}

}  // namespace

const std::vector<ProviderProfile>& provider_profiles() {
  static const std::vector<ProviderProfile> all{adfs(),    apple(),  auth0(),    authentik(),
                                                cognito(), dex(),    entra(),    entra_multi_tenant(),
                                                github(),  google(), keycloak(), okta()};
  return all;
}

}  // namespace latchkey::rp
