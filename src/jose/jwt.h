// JSON Web Tokens (RFC 7519, RFC 8725). A VerifiedToken exists only if its signature and every expectation held; claims
// of anything else are seen through UnverifiedToken, whose name says what it is worth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "jose/jws.h"

namespace latchkey::jose {

/// What a token must say. Lists that are empty refuse every token unless the flag beside them says otherwise: a
/// forgotten line must not accept anything.
struct JwtExpectations {
  std::vector<Algorithm> algorithms;  ///< always needed
  std::vector<std::string> issuers;   ///< `iss` is one of them, byte by byte
  std::vector<std::string> audiences;  ///< `aud` holds at least one of them
  bool unsafe_any_audience = false;
  std::vector<std::string> header_types;  ///< `typ` is one of them (case and "application/" aside); empty: any or none
  std::vector<std::string> required_claims;  ///< present and not null, beside what the checks need
  bool expiry_required = true;               ///< off for offline tokens; an `exp` that is there always counts
  seconds clock_skew{0};                     ///< allowed on exp, nbf and iat
  std::optional<seconds> max_age;            ///< `iat` is needed and not older
  std::optional<seconds> max_lifetime;       ///< `exp` is at most that far ahead of now
};

/// Typed access to a claim set: nothing when a claim is absent or of another type.
class Claims {
 public:
  explicit Claims(json::Object object) : object_(std::move(object)) {}
  [[nodiscard]] const json::Object& object() const { return object_; }
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> string(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> int64(std::string_view name) const;
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
  /// A NumericDate; fractions are dropped (RFC 7519 §2).
  [[nodiscard]] std::optional<Instant> time(std::string_view name) const;
  /// A string or a list of strings (`aud`, `amr`); empty when absent.
  [[nodiscard]] std::vector<std::string> strings(std::string_view name) const;

 private:
  json::Object object_;
};

class VerifiedToken {
 public:
  [[nodiscard]] const json::Object& claims() const { return claims_.object(); }
  [[nodiscard]] const Claims& claim() const { return claims_; }
  [[nodiscard]] const JwsHeader& header() const { return header_; }
  [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
  [[nodiscard]] std::string_view issuer() const { return claims_.string("iss").value_or(""); }
  [[nodiscard]] std::string_view subject() const { return claims_.string("sub").value_or(""); }
  [[nodiscard]] std::vector<std::string> audience() const { return claims_.strings("aud"); }
  [[nodiscard]] std::optional<Instant> expires_at() const { return claims_.time("exp"); }
  [[nodiscard]] std::optional<Instant> issued_at() const { return claims_.time("iat"); }

 private:
  friend class JwtValidator;
  VerifiedToken(JwsHeader header, Algorithm algorithm, Claims claims);
  JwsHeader header_;
  Algorithm algorithm_;
  Claims claims_;
};

class JwtValidator {
 public:
  explicit JwtValidator(JwtExpectations expectations) : expected_(std::move(expectations)) {}
  [[nodiscard]] JoseResult<VerifiedToken> validate(std::string_view token, const JwkSet& keys, Instant now) const;

 private:
  JwtExpectations expected_;
};

/// What a token claims before anybody checked it: good for choosing the keys and the client, for nothing else.
class UnverifiedToken {
 public:
  [[nodiscard]] static JoseResult<UnverifiedToken> peek(std::string_view token);
  [[nodiscard]] const JwsHeader& header() const { return header_; }
  [[nodiscard]] const Claims& unverified_claims() const { return claims_; }

 private:
  UnverifiedToken(JwsHeader header, Claims claims) : header_(std::move(header)), claims_(std::move(claims)) {}
  JwsHeader header_;
  Claims claims_;
};

/// `claims` is the serialized claim set. With typ "JWT" the header is the key's prepared one.
[[nodiscard]] std::string sign_jwt(const SigningKey& key, std::string_view claims, std::string_view typ = "JWT");

}  // namespace latchkey::jose
