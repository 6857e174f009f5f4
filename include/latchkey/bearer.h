// BearerTokens: access tokens of requests to an API (RFC 6750), by JWT (RFC 9068, and as Keycloak makes them) or by
// asking the provider (RFC 7662), bound to a key (DPoP, RFC 9449) or to a certificate (RFC 8705) when they say so.
// Apply a rule to them with require() of <latchkey/guard.h>.
// Invariants: an AccessToken is only ever made from a token that was checked in full; an ID token is none; a token that
// says it is bound counts for nothing without the proof; tokens come in the Authorization header and nowhere else; all
// memory is bounded. Safe to share between threads. Construction touches no network.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/claims.h>
#include <latchkey/client_authentication.h>
#include <latchkey/http.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

class SharedNotes;  // <latchkey/session_store.h>

/// How an access token is read.
enum class TokenFormat {
  jwt,     ///< it is a JWT and checked here
  opaque,  ///< the provider is asked about it (RFC 7662)
  either,  ///< what looks like a JWT of the issuer is checked here, anything else asked about
};

/// What ties a token to who may use it.
enum class TokenBinding {
  none,         ///< nothing: whoever holds it
  dpop,         ///< a key, proven with each request (RFC 9449)
  certificate,  ///< a client certificate (RFC 8705 §3)
};

/// Which tokens an API takes, as to their binding.
enum class BindingDemand {
  as_token_says,  ///< bound ones with their proof, unbound ones without
  dpop,           ///< only those bound to a DPoP key
  certificate,    ///< only those bound to a certificate
  any,            ///< only bound ones, whichever way
};

/// One issuer of access tokens, and what an API demands of them.
struct BearerConfig {
  std::string issuer;                     ///< exactly as the tokens name it
  std::vector<std::string> audiences;     ///< `aud` must hold one of them: the API's own names. Needed.
  TokenFormat format = TokenFormat::jwt;  ///< how tokens are read
  /// Signature algorithms to take. Empty: the asymmetric ones that the provider announces for ID tokens. Never "none",
  /// never HS256 and its like.
  std::vector<std::string> algorithms;
  /// JWTs whose signature held, kept so that a token's next requests cost no verification: at most so many, each until
  /// its end and only while the provider shows the same keys. Some 3 KB each; 0 verifies every time.
  std::size_t verified_memory = 2000;
  bool only_at_jwt = false;             ///< refuse JWTs without the type at+jwt (RFC 9068 §2.1)
  std::chrono::seconds clock_skew{60};  ///< allowed on exp, nbf and iat
  /// Where roles stand. Empty: realm_access.roles, resource_access.AUDIENCE.roles for each audience and roles.
  std::vector<ClaimPath> role_claims;

  std::string client_id;                                                  ///< for introspection: who asks
  std::string client_secret;                                              ///< for introspection
  ClientAuthentication authentication = ClientAuthentication::automatic;  ///< for introspection
  ClientKey client_key;                                                   ///< for introspection with private_key_jwt
  std::string introspection_endpoint;                                     ///< empty: what the provider's metadata say
  /// Take answers that name no audience. Only for a provider that tells each API about its own tokens alone.
  bool introspection_without_audience = false;
  std::chrono::seconds introspection_lifetime{30};  ///< an answer is good that long, and never beyond the token's exp
  std::chrono::seconds introspection_refusal_lifetime{5};  ///< the answer "not active" is good that long
  std::size_t introspection_memory = 10'000;               ///< answers kept; the one that ends first gives way

  bool allow_insecure_http = false;               ///< permit http:// for a provider that is not on this machine
  std::chrono::seconds metadata_lifetime{3600};   ///< as in Config
  std::chrono::seconds key_refetch_cooldown{30};  ///< as in Config
  /// For this issuer alone: whose certificates are trusted, and which client certificate it is shown
  /// (tls_client_auth). Null: the Environment's.
  std::shared_ptr<HttpClient> http;
};

/// What holds for all issuers of an API.
struct BearerOptions {
  std::string realm;                                     ///< for WWW-Authenticate; may be empty
  BindingDemand binding = BindingDemand::as_token_says;  ///< which tokens are taken
  /// The API's own origin as its clients see it, "https://api.example.org": what a DPoP proof must name (RFC 9449
  /// §4.3). Without it no DPoP-bound token is taken: the Host header is the client's word.
  std::string origin;
  std::vector<std::string> proof_algorithms{"ES256", "EdDSA", "PS256", "RS256"};  ///< of DPoP proofs
  std::chrono::seconds proof_lifetime{60};  ///< a DPoP proof is good that long after it was made
  std::size_t proof_memory = 200'000;       ///< proofs remembered against replay; see docs
  /// Used proofs, for all processes of an API: a proof that one of them took is none for the others. Null: each process
  /// knows its own.
  std::shared_ptr<SharedNotes> notes;
  bool proof_nonce = false;  ///< demand a nonce of ours in each proof (RFC 9449 §9)
  std::string secret_key;    ///< makes the nonces; empty: fresh at each start
  /// The request header in which a proxy hands on the client's certificate: as PEM, percent-encoded or not, base64 of
  /// DER, or as RFC 9440 has it. Only with a proxy that removes it from what clients send. Empty: none is believed.
  std::string certificate_header;
};

/// Who sends a request, by an access token: only ever made from one that was checked.
struct AccessToken {
  Identity identity;                          ///< issuer, subject, roles, acr, time of login, claims
  std::string client_id;                      ///< the client it was issued to; may be empty
  std::string scope;                          ///< scopes, separated by spaces
  TimePoint expires_at{};                     ///< its end
  TokenBinding binding = TokenBinding::none;  ///< what it is bound to, proven for this request
};

/// Checks the access tokens of requests.
class BearerTokens {
 public:
  /// Checks the settings; fails with invalid_configuration and a hint that names the setting. With several issuers the
  /// token's `iss` chooses; at most one of them may have opaque tokens.
  [[nodiscard]] static Result<std::shared_ptr<BearerTokens>> create(std::vector<BearerConfig> issuers,
                                                                    BearerOptions options = {},
                                                                    Environment environment = {});
  /// The same for one issuer.
  [[nodiscard]] static Result<std::shared_ptr<BearerTokens>> create(BearerConfig issuer, BearerOptions options = {},
                                                                    Environment environment = {});
  ~BearerTokens();
  BearerTokens(const BearerTokens&) = delete;
  BearerTokens& operator=(const BearerTokens&) = delete;

  /// The token of the request, checked in full. access_token_missing when there is none; access_token_misplaced for one
  /// in the query or body; else what is wrong with it. Asks the provider when it must; provider_unreachable and
  /// provider_error are its faults and not the caller's.
  [[nodiscard]] Result<AccessToken> check(const Request& request);
  /// The answer for an Error of check(): 401, 400 or 503 as JSON, with WWW-Authenticate (RFC 6750 §3, RFC 9449 §7.1).
  [[nodiscard]] Response refusal(const Error& error) const;
  /// 403 with insufficient_scope (RFC 6750 §3.1), naming the scopes that would do.
  [[nodiscard]] Response insufficient_scope(const Error& error, const std::vector<std::string>& scopes) const;
  /// 401 with insufficient_user_authentication (RFC 9470 §3): acr_values and max_age say which login would do.
  [[nodiscard]] Response insufficient_authentication(std::string_view acr_values,
                                                     std::optional<std::chrono::seconds> max_age) const;
  /// A nonce for the client's next proof, to be sent as the header DPoP-Nonce; empty unless proof_nonce is on.
  [[nodiscard]] std::string next_nonce() const;
  /// Whether the request brings what only this class reads: an Authorization header with Bearer or DPoP.
  [[nodiscard]] static bool has_token(const Request& request);
  /// The time it goes by.
  [[nodiscard]] TimePoint now() const;
  /// The clock skew allowed for tokens of this issuer; 0 for one that it does not know.
  [[nodiscard]] std::chrono::seconds clock_skew(std::string_view issuer) const;

 private:
  struct State;
  explicit BearerTokens(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace latchkey::rp
