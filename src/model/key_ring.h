// The keys of a realm, from its KeyProvider components. Key material is parsed on first use, once, by whichever thread
// comes first; a realm that signs nothing costs nothing.
//
// A ring never changes. A key may carry the moment of its retirement (`latchkey.retireAt`, unix seconds, written by key
// rotation): callers pass `now`, and the answers for each stretch between two retirements are built once and kept.
// A kid is what the component's `kid` says, or the base64url SHA-256 of the public key's DER, as Keycloak names its
// keys: tokens that were signed before a move verify after it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "jose/jwk_set.h"
#include "jose/signing_key.h"
#include "model/component.h"

namespace latchkey::model {

/// The entry of a key component's configuration that says when a rotated key is no longer published or accepted.
inline constexpr std::string_view kKeyRetireAt = "latchkey.retireAt";

enum class KeyStatus {
  active,
  passive,
  disabled
};  ///< passive: verifies but no longer signs; a retired key is disabled

struct KeyInfo {
  std::string kid;
  std::string algorithm;  ///< "RS256", "ES256", "EdDSA", "HS512", "RSA-OAEP", "AES"
  std::string use;        ///< "sig" or "enc"
  std::string type;       ///< "RSA", "EC", "OKP", "OCT"
  KeyStatus status = KeyStatus::active;
  int priority = 0;
  ComponentId provider;
  std::optional<Instant> retires_at;
  std::string public_key;   ///< base64 of the DER; "" for symmetric keys
  std::string certificate;  ///< base64 of the DER; "" when there is none
};

class KeyRing {
 public:
  /// From all components of the realm; others than key providers are ignored. Cheap: nothing is parsed.
  explicit KeyRing(const std::vector<std::shared_ptr<const Component>>& components);
  ~KeyRing();
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  /// The active signing key of that algorithm with the highest priority ("RS256", "HS512", ...).
  [[nodiscard]] std::optional<jose::SigningKey> signing_key(std::string_view algorithm, Instant now) const;
  /// Every key that may verify a token of ours (active or passive, symmetric ones too), for jose::JwtValidator.
  /// Never publish it. The reference lives as long as the ring.
  [[nodiscard]] const jose::JwkSet& verification_keys(Instant now) const;
  /// Algorithms with an active signing key, best priority first; symmetric ones too.
  [[nodiscard]] std::vector<std::string> signing_algorithms(Instant now) const;
  /// The public JWK set as JSON text (enabled asymmetric keys), built once. RFC 7517 §5.
  [[nodiscard]] const std::string& public_jwks(Instant now) const;
  /// The active RS256 public key as base64 DER, for the realm's info page; "" when there is none.
  [[nodiscard]] std::string public_key_base64(Instant now) const;
  /// All keys, best priority first; parses them all.
  [[nodiscard]] std::vector<KeyInfo> list(Instant now) const;
  /// What is wrong with the components, one sentence each, without key material; parses them all.
  [[nodiscard]] std::vector<std::string> problems() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace latchkey::model
