// The keys of a realm, from its KeyProvider components. Key material is parsed on first use, once, by whichever thread
// comes first; a realm that signs nothing costs nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jose/signing_key.h"
#include "model/component.h"

namespace latchkey::model {

enum class KeyStatus { active, passive, disabled };  ///< passive: verifies but no longer signs

struct KeyInfo {
  std::string kid;
  std::string algorithm;  ///< "RS256", "ES256", "EdDSA", "HS512", "RSA-OAEP", "AES"
  std::string use;        ///< "sig" or "enc"
  std::string type;       ///< "RSA", "EC", "OKP", "OCT"
  KeyStatus status = KeyStatus::active;
  int priority = 0;
  ComponentId provider;
};

class KeyRing {
 public:
  /// From all components of the realm; others than key providers are ignored, broken ones are listed in problems().
  explicit KeyRing(const std::vector<std::shared_ptr<const Component>>& components);
  ~KeyRing();
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  /// The active signing key of that algorithm with the highest priority.
  [[nodiscard]] std::optional<jose::SigningKey> signing_key(std::string_view algorithm) const;
  /// Any enabled (active or passive) key that may verify a token with this kid and algorithm.
  [[nodiscard]] std::optional<jose::VerificationKey> verification_key(std::string_view kid, std::string_view algorithm) const;
  /// Algorithms with an active signing key, best priority first.
  [[nodiscard]] std::vector<std::string> signing_algorithms() const;
  /// The public JWK set as JSON text (enabled asymmetric keys), built once. RFC 7517 §5.
  [[nodiscard]] const std::string& public_jwks() const;
  /// The active RS256 public key as base64 DER, for the realm's info page; "" when there is none.
  [[nodiscard]] std::string public_key_base64() const;
  [[nodiscard]] std::vector<KeyInfo> list() const;
  [[nodiscard]] const std::vector<std::string>& problems() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace latchkey::model
