// RelyingParty: OpenID Connect's code flow against one provider, without cookies or sessions (those:
// <latchkey/session.h>). Every check of the specifications is on and cannot be switched off one by one. Safe to share
// between threads. Construction touches no network: metadata and keys are fetched when first needed, kept, refreshed,
// and kept longer while the provider is down.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/claim_source.h>
#include <latchkey/claims.h>
#include <latchkey/client_authentication.h>
#include <latchkey/http.h>
#include <latchkey/provider_data.h>
#include <latchkey/quirks.h>
#include <latchkey/result.h>

namespace latchkey::rp {

class LogoutToken;  // <latchkey/logout_token.h>
class UsedTokens;

/// Milliseconds since 1970, without leap seconds.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// When the authorization request goes to the provider directly, ahead of the browser (RFC 9126).
enum class PushedRequests {
  when_required,  ///< when the provider says that it takes no other
  when_offered,   ///< whenever the provider has the endpoint
  always,         ///< a provider without the endpoint is an error
};

/// How the provider sends its answer back. The signed ones (JARM) are accepted only if signature, issuer, audience and
/// time are right, and once chosen nothing unsigned is accepted.
enum class ResponseMode {
  query,          ///< parameters in the address, as plain OAuth has it
  form_post,      ///< a form that the browser posts: nothing in addresses, logs and histories
  jwt,            ///< signed, in the address (the mode that goes with the code flow)
  query_jwt,      ///< signed, in the address
  form_post_jwt,  ///< signed, in a form
};

/// Where the provider publishes its metadata.
enum class MetadataDocument {
  openid_configuration,        ///< OpenID Connect Discovery §4
  oauth_authorization_server,  ///< RFC 8414 §3: also servers that speak plain OAuth and have no keys
};

/// What the provider and the application agreed on, and how strict to be. Only the first four have no default.
struct Config {
  std::string issuer;         ///< AUTHORITY: the issuer exactly as the provider's tokens name it
  std::string client_id;      ///< CLIENT_ID
  std::string client_secret;  ///< CLIENT_SECRET; empty for a public client
  std::string redirect_uri;   ///< REDIRECT_URI: where the provider sends the browser back to, absolute
  std::vector<std::string> scopes{"openid", "profile", "email"};          ///< to ask for; openid must be among them
  ClientAuthentication authentication = ClientAuthentication::automatic;  ///< at the token endpoint
  /// Signs what the client says of itself: assertions (private_key_jwt) and request objects.
  ClientKey client_key;
  AssertionAudience assertion_audience = AssertionAudience::issuer;             ///< whom an assertion names
  MetadataDocument metadata_document = MetadataDocument::openid_configuration;  ///< which one to fetch
  /// Where the provider sends the browser after logout. Empty: the root of redirect_uri's origin.
  std::string post_logout_redirect_uri;
  /// Signature algorithms to accept. Empty: the asymmetric ones among those the provider announces.
  /// "none" is always refused; HS256, HS384, HS512 only when named here (they use the client secret).
  std::vector<std::string> id_token_algorithms;
  std::chrono::seconds clock_skew{60};  ///< allowed on every time in a token; 0 to 600 seconds
  /// Audiences that may stand beside client_id in an ID token; any other one refuses it.
  std::vector<std::string> trusted_audiences;
  /// Private keys of this client, each a JWK or PEM, for what the provider encrypts to it: ID tokens, logout tokens,
  /// userinfo, answers (JARM). What is inside must be signed as ever.
  std::vector<std::string> decryption_keys;
  /// With keys for decryption, refuse ID tokens and logout tokens that are not encrypted.
  bool require_encrypted_id_token = true;
  /// How content keys may travel, as in "RSA-OAEP-256". Empty: RSA-OAEP, RSA-OAEP-256 and ECDH-ES with and without
  /// wrapping. A128KW, dir and their like only when named here (they use a key made of the client secret, or one of
  /// decryption_keys); RSA1_5 and PBES2 never.
  std::vector<std::string> encryption_algorithms;
  /// Who else may vouch for claims (aggregated and distributed claims). Empty: nobody.
  std::vector<ClaimSource> claim_sources;
  /// Ask the userinfo endpoint at each login and add what the ID token does not say.
  bool fetch_userinfo = true;
  /// Where roles stand. Empty: realm_access.roles, resource_access.CLIENT_ID.roles and roles.
  std::vector<ClaimPath> role_claims;
  /// Also look for roles in the access token, if it is a JWT of the same issuer, signed by its keys, about the same
  /// person and issued to this client (Keycloak and Latchkey put roles there by default). It stays opaque otherwise.
  bool roles_from_access_token = true;
  PushedRequests pushed_requests = PushedRequests::when_required;  ///< RFC 9126
  /// Sign the authorization request with client_key (RFC 9101), so that no browser can change it.
  bool sign_requests = false;
  ResponseMode response_mode = ResponseMode::query;  ///< how the answer comes back
  /// What the access token is for (RFC 8707): absolute URIs, named when asking for the code and for tokens.
  std::vector<std::string> resources;
  /// Tokens that only this client can use (RFC 9449): proofs with every token request and at userinfo.
  bool dpop = false;
  /// The key of the proofs. Empty: a fresh one for this process; then a restart makes those who are logged in log in
  /// again, so name one where sessions outlive the process or several processes share them.
  ClientKey dpop_key;
  /// Where this provider departs from the specifications; a profile sets them (<latchkey/provider_profile.h>).
  Quirks quirks;
  /// With Quirks::issuer_template: the tenants (`tid`) that may come in. Empty: all of them, and then nobody has a
  /// role, since each tenant gives out its own.
  std::vector<std::string> tenants;
  /// Further parameters of every authorization request; LoginOptions::extra goes before them.
  Fields authorization_parameters;
  /// For a provider without discovery document.
  Endpoints endpoints;
  /// Makes the client secret (client_secret_post) instead of the fixed one.
  std::optional<SignedSecret> signed_secret;
  /// Permit http:// for a provider that is not on this machine.
  bool allow_insecure_http = false;

  std::chrono::seconds metadata_lifetime{3600};   ///< fetched again after this; the old stays in use when that fails
  std::chrono::seconds key_refetch_cooldown{30};  ///< at most one fetch for unknown keys in this time
  std::chrono::milliseconds retry_first{500};     ///< pause after a failed fetch, doubled each time ...
  std::chrono::milliseconds retry_most{10000};    ///< ... up to this
};

/// How loud a log line is.
enum class LogLevel { debug, info, warning, error };

/// What the library takes from outside. Everything has a default.
struct Environment {
  std::shared_ptr<HttpClient> http;                      ///< default: make_http_client()
  std::function<TimePoint()> now;                        ///< default: the system's clock
  std::function<std::string(std::size_t)> random_bytes;  ///< default: getrandom(2)
  std::function<void(LogLevel, std::string_view)> log;   ///< default: silence. Never receives a secret or a token.
  std::shared_ptr<UsedTokens> used_tokens;               ///< default: make_used_tokens(), for this process alone
  std::function<void(std::chrono::milliseconds)> sleep;  ///< between two polls; default: std::this_thread::sleep_for
};

/// What one login asks for beyond the settings.
struct LoginOptions {
  std::string return_to;  ///< kept in the pending login for the application; not sent to the provider
  std::string prompt;     ///< none, login, consent, select_account
  std::optional<std::chrono::seconds> max_age;  ///< the login is at most this long ago; checked when it is back
  std::string login_hint;                       ///< who is expected: the provider fills it in
  std::string ui_locales;                       ///< languages for the provider's pages, "nl en"
  std::string acr_values;                       ///< kinds of login, separated by spaces, the preferred first
  bool demand_acr = false;  ///< the login fails unless the ID token's acr is one of acr_values (step-up)
  std::string claims;       ///< the claims parameter: a JSON object (OpenID Connect Core §5.5)
  Fields extra;             ///< further parameters of the authorization request
};

/// What must be kept between the two halves of a login, secret and bound to the browser that began it.
struct PendingLogin {
  std::string state;                            ///< comes back with the answer (RFC 6749 §10.12)
  std::string nonce;                            ///< comes back in the ID token
  std::string code_verifier;                    ///< of PKCE (RFC 7636 §4.1)
  std::string return_to;                        ///< where the application sends the browser afterwards
  TimePoint created_at{};                       ///< when the browser left
  std::optional<std::chrono::seconds> max_age;  ///< what was asked for
  std::string demanded_acr;  ///< values separated by spaces, one of which the ID token must have; empty: any
};

/// The beginning of a login.
struct LoginStart {
  std::string url;       ///< send the browser there
  PendingLogin pending;  ///< keep it for finish_login()
};

/// What the token endpoint gave (RFC 6749 §5.1).
struct Tokens {
  std::string access_token;             ///< for calling APIs
  std::string token_type;               ///< "Bearer"
  std::string refresh_token;            ///< may be empty
  std::string id_token;                 ///< signed, decrypted if it came encrypted; for logout's id_token_hint
  std::string scope;                    ///< what was granted, separated by spaces; empty: what was asked for
  std::optional<TimePoint> expires_at;  ///< of the access token
};

/// Who logged in: only ever made from a verified ID token.
struct Identity {
  std::string issuer;                         ///< the provider
  std::string subject;                        ///< stable and unique within the issuer
  std::string session_id;                     ///< `sid`; may be empty
  std::string acr;                            ///< how the person logged in (OpenID Connect Core §2); may be empty
  std::optional<TimePoint> authenticated_at;  ///< when the person logged in (`auth_time`)
  std::vector<std::string> roles;             ///< sorted, each once
  /// Whether a claim where roles stand was there, and none of them is kept elsewhere: only then `roles` are all, and
  /// the negation of a rule about roles lets anybody pass.
  bool roles_known = false;
  Claims claims;  ///< the ID token's and userinfo's together

  /// Whether `roles` holds it.
  [[nodiscard]] bool has_role(std::string_view role) const;
  /// The best name there is: name, preferred_username, e-mail, subject.
  [[nodiscard]] std::string display_name() const;
};

/// A finished login.
struct Login {
  Identity identity;  ///< who it is
  Tokens tokens;      ///< what may be done in her name
};

/// For the provider's logout page (RP-Initiated Logout 1.0 §2).
struct LogoutOptions {
  std::string id_token_hint;             ///< the session's ID token, so that the provider need not ask
  std::string state;                     ///< comes back with the browser
  std::string post_logout_redirect_uri;  ///< empty: the configured one
  std::string ui_locales;                ///< languages for the provider's page
};

class Client;

/// One client of one provider. Safe to share between threads.
class RelyingParty {
 public:
  /// Checks the settings; fails with invalid_configuration and a hint that names the setting.
  [[nodiscard]] static Result<std::shared_ptr<RelyingParty>> create(Config config, Environment environment = {});
  ~RelyingParty();
  RelyingParty(const RelyingParty&) = delete;
  RelyingParty& operator=(const RelyingParty&) = delete;

  /// The authorization request with state, nonce and PKCE S256 (RFC 6749 §4.1.1, RFC 7636).
  [[nodiscard]] Result<LoginStart> begin_login(const LoginOptions& options = {});
  /// Checks the parameters the browser brought back, redeems the code, validates the ID token, asks userinfo.
  [[nodiscard]] Result<Login> finish_login(const Fields& parameters, const PendingLogin& pending);
  /// The `state` that the parameters claim, proven by nothing yet: for finding the PendingLogin that they may belong
  /// to. Reads signed answers and encrypted ones too (JARM); empty when there is none.
  [[nodiscard]] std::string claimed_state(const Fields& parameters) const;
  /// New tokens for `login`; its identity stays the same person (OpenID Connect Core §12.2).
  /// refresh_refused means that the provider ended the session.
  [[nodiscard]] Result<Login> refresh(const Login& login);
  /// The same; `received` gets the new tokens as soon as they have come, unchecked. Many providers take a refresh token
  /// once: whoever keeps the new one right there loses no login when the process ends while the rest is checked.
  [[nodiscard]] Result<Login> refresh(const Login& login, const std::function<void(const Tokens&)>& received);
  /// Userinfo, whose `sub` must be `subject` (OpenID Connect Core §5.3.2).
  [[nodiscard]] Result<Claims> userinfo(const std::string& access_token, const std::string& subject);
  /// The provider's logout page (RP-Initiated Logout 1.0 §2). not_supported when it has none.
  [[nodiscard]] Result<std::string> logout_url(const LogoutOptions& options);

  /// A logout token that the provider posted to this application, checked in full (Back-Channel Logout 1.0 §2.6) and
  /// used up: the same one again is logout_token_replayed.
  [[nodiscard]] Result<LogoutToken> verify_logout_token(const std::string& token);

  /// Fetches metadata and keys now if they are not there: for a readiness check. Logins do not need it.
  [[nodiscard]] Result<void> check_provider();

  /// The same client for calls without a browser: <latchkey/client.h>.
  [[nodiscard]] const std::shared_ptr<Client>& client() const;

  /// The settings.
  [[nodiscard]] const Config& config() const;
  /// The time it goes by.
  [[nodiscard]] TimePoint now() const;
  /// Bytes that nobody can guess.
  [[nodiscard]] std::string random_bytes(std::size_t count) const;
  /// One line to where Environment::log leads. Put no secret in it.
  void log(LogLevel level, std::string_view message) const;

 private:
  struct State;
  explicit RelyingParty(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace latchkey::rp
