// JWS compact serialization (RFC 7515 §3.1). Verifying needs the list of algorithms that the caller accepts; the
// token's own `alg` only selects among them, and the key's type must fit it: an RSA public key never serves as an
// HMAC secret, and "none" has no name here.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jose/algorithm.h"
#include "jose/jwk_set.h"
#include "jose/signing_key.h"
#include "json/json.h"

namespace latchkey::jose {

inline constexpr std::size_t max_token_bytes = 64 * 1024;

struct JoseError {
  enum class Reason {
    malformed,              ///< not three base64url parts, no JSON header, too large
    algorithm_not_allowed,  ///< unknown, "none", or not in the caller's list
    critical_header,        ///< `crit` names what we do not understand
    unknown_key,            ///< no key with this kid: fetching the set again may help
    no_fitting_key,         ///< the kid is known, its key cannot serve the algorithm
    bad_signature,
    wrong_type,
    wrong_issuer,
    wrong_audience,
    missing_claim,
    bad_claim,
    expired,
    not_yet_valid,
    too_old,
  };
  Reason reason = Reason::malformed;
  std::string detail;  ///< for the log

  friend bool operator==(const JoseError&, const JoseError&) = default;
};
template <class T>
using JoseResult = Result<T, JoseError>;

struct JwsHeader {
  std::string alg;  ///< as written
  std::string kid, typ, cty;
  json::Object all;
};

/// The header of the last token whose signature held. An issuer's tokens mostly share one: the same text is not read
/// again. Safe to share between threads.
class HeaderMemory {
 public:
  /// Null when the last one was another.
  [[nodiscard]] std::shared_ptr<const JwsHeader> find(std::string_view encoded) const;
  void keep(std::string_view encoded, std::shared_ptr<const JwsHeader> header);

 private:
  mutable std::mutex mutex_;
  std::string encoded_;
  std::shared_ptr<const JwsHeader> header_;
};

/// A payload whose signature was checked. Only verify_jws() makes one.
class VerifiedJws {
 public:
  [[nodiscard]] const JwsHeader& header() const { return *header_; }
  [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
  [[nodiscard]] const std::string& payload() const { return payload_; }

 private:
  friend JoseResult<VerifiedJws> verify_jws(std::string_view, const JwkSet&, std::span<const Algorithm>, HeaderMemory*);
  VerifiedJws(std::shared_ptr<const JwsHeader> header, Algorithm algorithm, std::string payload);
  std::shared_ptr<const JwsHeader> header_;
  Algorithm algorithm_;
  std::string payload_;
};

/// `memory` is for those who check many tokens of one issuer.
[[nodiscard]] JoseResult<VerifiedJws> verify_jws(std::string_view compact, const JwkSet& keys,
                                                 std::span<const Algorithm> allowed, HeaderMemory* memory = nullptr);

/// `header` gets alg and kid from the key; its other members are kept. For JWTs take sign_jwt().
[[nodiscard]] std::string sign_jws(const SigningKey& key, json::Object header, std::string_view payload);

}  // namespace latchkey::jose
