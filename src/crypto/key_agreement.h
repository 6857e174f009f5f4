// Diffie-Hellman on P-256, P-384, P-521 and X25519, for JWE's ECDH-ES (RFC 7518 §4.6, RFC 8037 §3.2). Keys for agreeing
// are of other types than keys for signing, so none serves for both by accident. A public key that came in lies on its
// curve; a private key agrees with keys of its own curve only; X25519's all-zero secret is refused.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/key.h"

namespace latchkey::crypto {

enum class AgreementCurve { p256, p384, p521, x25519 };

/// "P-256" ... "X25519", as in a JWK's `crv`, and back.
[[nodiscard]] std::string_view agreement_curve_name(AgreementCurve curve);
[[nodiscard]] std::optional<AgreementCurve> parse_agreement_curve(std::string_view name);

struct AgreementState;  // holds the key; key_agreement.cc

class AgreementPublicKey {
 public:
  /// `y` is empty for X25519.
  [[nodiscard]] static Result<AgreementPublicKey> from_coordinates(AgreementCurve curve, std::string_view x,
                                                                   std::string_view y);
  [[nodiscard]] AgreementCurve curve() const;
  [[nodiscard]] const std::string& x() const;
  [[nodiscard]] const std::string& y() const;

 private:
  friend class AgreementPrivateKey;
  explicit AgreementPublicKey(std::shared_ptr<const AgreementState> state) : state_(std::move(state)) {}
  std::shared_ptr<const AgreementState> state_;
};

class AgreementPrivateKey {
 public:
  [[nodiscard]] static Result<AgreementPrivateKey> generate(AgreementCurve curve);
  /// An EC key; invalid for any other.
  [[nodiscard]] static Result<AgreementPrivateKey> from_ec(const PrivateKey& key);
  /// `x` must be the public key that belongs to `d`.
  [[nodiscard]] static Result<AgreementPrivateKey> from_x25519(std::string_view d, std::string_view x);

  [[nodiscard]] AgreementCurve curve() const { return public_key().curve(); }
  [[nodiscard]] AgreementPublicKey public_key() const { return AgreementPublicKey(state_); }
  /// The shared secret Z. invalid: another curve, or a point that gives nothing away.
  [[nodiscard]] Result<Secret> agree(const AgreementPublicKey& other) const;

 private:
  explicit AgreementPrivateKey(std::shared_ptr<const AgreementState> state) : state_(std::move(state)) {}
  std::shared_ptr<const AgreementState> state_;
};

}  // namespace latchkey::crypto
