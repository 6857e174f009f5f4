// Providers as data: what is known about a provider beforehand, so that an application enters its client's id and
// secret and little else. A profile is a row of settings and of Quirks; whatever it does not name stays as strict as
// for any other provider.
//
//   auto config = provider_config("google", {.client_id = id, .client_secret = secret, .redirect_uri = uri});
//   if (config) auto rp = RelyingParty::create(*config);
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/quirks.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// A value that the profile's addresses need, as in "https://{domain}/oauth2/default".
struct ProfileValue {
  std::string name;     ///< "domain"
  std::string meaning;  ///< for the error that asks for it: "the Okta domain, for instance dev-123.okta.com"
};

/// What is known about a provider: the fields that it sets in Config, under the same names.
struct ProviderProfile {
  std::string name;                                                       ///< "google": for configuration files
  std::string title;                                                      ///< "Google"
  std::string issuer;                                                     ///< may hold {values}
  std::vector<ProfileValue> values;                                       ///< what must be entered for it
  std::vector<std::string> scopes;                                        ///< Config::scopes
  ClientAuthentication authentication = ClientAuthentication::automatic;  ///< Config::authentication
  Quirks quirks;                                                          ///< Config::quirks
  Fields authorization_parameters;                                        ///< Config::authorization_parameters
  ResponseMode response_mode = ResponseMode::query;                       ///< Config::response_mode
  bool fetch_userinfo = true;                                             ///< Config::fetch_userinfo
  bool roles_from_access_token = false;                                   ///< Config::roles_from_access_token
  std::vector<ClaimPath> role_claims;                                     ///< Config::role_claims
  Endpoints endpoints;                                                    ///< for a provider without discovery
  bool signed_secret = false;  ///< made of the values team_id, key_id and private_key
};

/// All of them, in the order of their names.
[[nodiscard]] const std::vector<ProviderProfile>& provider_profiles();

/// What an application enters.
struct ProfileAnswers {
  std::string client_id;      ///< Config::client_id
  std::string client_secret;  ///< Config::client_secret; empty for Apple
  std::string redirect_uri;   ///< Config::redirect_uri
  /// The profile's own values, by name: {"domain", "dev-123.okta.com"}.
  std::map<std::string, std::string> values;
};

/// The settings for a provider. invalid_configuration: no profile of that name, a value that is missing, unknown or
/// not fit to stand in an address; the hint says which. What it returns can be changed further before
/// RelyingParty::create() takes it.
[[nodiscard]] Result<Config> provider_config(std::string_view profile, const ProfileAnswers& answers);

}  // namespace latchkey::rp
