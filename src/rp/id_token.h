// ID token validation, in full (OpenID Connect Core §3.1.3.7): signature first, then one check a clause, as a table.
// Only validate_id_token() makes a VerifiedIdToken.
#pragma once

#include <latchkey/relying_party.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jose/jws.h"
#include "json/json.h"
#include "rp/metadata.h"
#include "rp/provider.h"

namespace latchkey::rp {

/// What this very token must say beyond what the settings demand.
struct IdTokenExpectations {
  std::optional<std::string> nonce = {};             ///< must be there and equal
  std::string access_token;                          ///< for at_hash
  std::string code;                                  ///< for c_hash
  std::string state;                                 ///< for s_hash
  std::optional<std::chrono::seconds> max_age = {};  ///< was asked for: auth_time must be there and recent
  std::string demanded_acr = {};                     ///< its acr must be one of these, separated by spaces (step-up)
};

class VerifiedIdToken {
 public:
  [[nodiscard]] const json::Object& claims() const { return claims_; }
  /// The signed token itself, decrypted if it came encrypted: what an id_token_hint is (OpenID Connect Core §3.1.2.1).
  [[nodiscard]] const std::string& compact() const { return compact_; }
  [[nodiscard]] std::string subject() const { return std::string(json::string_or_empty(claims_, "sub")); }

 private:
  friend class IdTokenValidator;
  VerifiedIdToken(json::Object claims, std::string compact)
      : claims_(std::move(claims)), compact_(std::move(compact)) {}
  json::Object claims_;
  std::string compact_;
};

class IdTokenValidator {
 public:
  /// All must outlive it.
  IdTokenValidator(const Config& config, const Metadata& metadata, Provider& provider)
      : config_(config), metadata_(metadata), provider_(provider) {}

  [[nodiscard]] Result<VerifiedIdToken> validate(const std::string& token, const IdTokenExpectations& expected,
                                                 TimePoint now) const;

  /// Refuses a token that is not encrypted where it should be (OpenID Connect Core §3.1.3.7 (1)).
  [[nodiscard]] Result<void> demand_encryption(std::string_view token, std::string_view what) const;

  /// The signed token: `token` itself, or what is inside when it is encrypted to this client.
  [[nodiscard]] Result<std::string> signed_part(const std::string& token, std::string_view what) const;

  /// Another JWT signed by the provider (userinfo, an access token), decrypted if need be, signature checked, nothing
  /// else: check_key() comes when its claims are read.
  [[nodiscard]] Result<jose::VerifiedJws> verify_signature(const std::string& token, std::string_view what) const;

  /// Quirks::issuer_template: the key that signed is one for the issuer that the claims name. For every kind of JWT: a
  /// tenant's key must not speak of another tenant's people.
  [[nodiscard]] Result<void> check_key(const jose::VerifiedJws& verified, const json::Object& claims,
                                       std::string_view what) const;

 private:
  [[nodiscard]] std::vector<jose::Algorithm> accepted_algorithms() const;
  [[nodiscard]] Result<jose::VerifiedJws> verify_signed(const std::string& token, std::string_view what) const;

  const Config& config_;
  const Metadata& metadata_;
  Provider& provider_;
};

}  // namespace latchkey::rp
