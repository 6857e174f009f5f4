// Asymmetric keys as values: a handle is a pointer to a parsed, immutable key, costs nothing to copy and may be used by
// many threads at once. Parsing is dear (a PEM parse is worth twenty ES256 signatures), so keys are parsed once and
// kept. Every key that comes in has been checked: a point lies on its curve, a modulus has 512 to 16384 bits.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret.h"

namespace latchkey::crypto {

enum class KeyType { rsa, ec, okp };
enum class Curve { p256, p384, p521, ed25519, ed448 };

/// Numbers are big-endian bytes, as in a JWK: RSA without leading zeros, coordinates as long as the curve's field.
struct RsaPublic {
  std::string n;
  std::string e;
  friend bool operator==(const RsaPublic&, const RsaPublic&) = default;
};
struct EcPublic {
  Curve curve = Curve::p256;
  std::string x;
  std::string y;
  friend bool operator==(const EcPublic&, const EcPublic&) = default;
};
struct OkpPublic {
  Curve curve = Curve::ed25519;
  std::string x;
  friend bool operator==(const OkpPublic&, const OkpPublic&) = default;
};
using PublicParameters = std::variant<RsaPublic, EcPublic, OkpPublic>;

/// `d` for every type; the rest for RSA only, where they may be missing together (RFC 7518 §6.3.2).
struct PrivateParameters {
  PublicParameters public_part;
  Secret d;
  Secret p, q, dp, dq, qi;
};

struct KeyState;  // holds the EVP_PKEY; key_state.h, for this folder only

class PublicKey {
 public:
  [[nodiscard]] static Result<PublicKey> from_parameters(const PublicParameters& parameters);
  /// SubjectPublicKeyInfo.
  [[nodiscard]] static Result<PublicKey> from_der(std::string_view der);
  /// "BEGIN PUBLIC KEY", "BEGIN RSA PUBLIC KEY" or "BEGIN CERTIFICATE".
  [[nodiscard]] static Result<PublicKey> from_pem(std::string_view pem);

  [[nodiscard]] KeyType type() const;
  [[nodiscard]] int bits() const;
  [[nodiscard]] PublicParameters parameters() const;
  /// SubjectPublicKeyInfo; base64 of it is what Keycloak calls `public_key`.
  [[nodiscard]] std::string der() const;
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] bool same_key(const PublicKey& other) const;

  explicit PublicKey(std::shared_ptr<const KeyState> state) : state_(std::move(state)) {}
  [[nodiscard]] const KeyState& state() const { return *state_; }

 private:
  std::shared_ptr<const KeyState> state_;
};

class PrivateKey {
 public:
  /// bits: 2048 to 4096. Takes up to seconds: not on a thread that serves requests.
  [[nodiscard]] static Result<PrivateKey> generate_rsa(int bits = 2048);
  [[nodiscard]] static Result<PrivateKey> generate(Curve curve);
  [[nodiscard]] static Result<PrivateKey> from_parameters(const PrivateParameters& parameters);
  /// PKCS#8, PKCS#1 or SEC 1.
  [[nodiscard]] static Result<PrivateKey> from_der(std::string_view der);
  [[nodiscard]] static Result<PrivateKey> from_pem(std::string_view pem);
  /// What realm files hold: base64 of the DER without armour, line breaks allowed; PEM is taken too.
  [[nodiscard]] static Result<PrivateKey> from_realm_text(std::string_view text);

  [[nodiscard]] PublicKey public_key() const;
  [[nodiscard]] KeyType type() const;
  [[nodiscard]] int bits() const;
  [[nodiscard]] PrivateParameters parameters() const;
  /// PKCS#8.
  [[nodiscard]] Secret der() const;
  [[nodiscard]] Secret pem() const;

  explicit PrivateKey(std::shared_ptr<const KeyState> state) : state_(std::move(state)) {}
  [[nodiscard]] const KeyState& state() const { return *state_; }

 private:
  std::shared_ptr<const KeyState> state_;
};

/// "P-256", "Ed25519" ... as in a JWK's `crv`.
[[nodiscard]] std::string_view curve_name(Curve curve);
/// Bytes of one coordinate (or of the public key, for the Edwards curves).
[[nodiscard]] std::size_t curve_size(Curve curve);

}  // namespace latchkey::crypto
