// Keys for encryption: the private one that opens, the public one that others seal to. They are of other types than
// keys for signatures, and what a JWK says of its use (`use`, `alg`, `key_ops`) is obeyed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/key.h"
#include "crypto/key_agreement.h"
#include "jose/jwe_algorithm.h"
#include "json/json.h"

namespace latchkey::jose {

/// A symmetric key, shared by handle so that keys can be copied.
using SharedKey = std::shared_ptr<const Secret>;

/// The labels of a JWK that say what the key may be used for.
struct KeyLabels {
  std::string kid;
  std::string alg;  ///< empty: any that fits the key
};

class DecryptionKey {
 public:
  using Material = std::variant<crypto::PrivateKey, crypto::AgreementPrivateKey, SharedKey>;

  /// A private RSA, EC or OKP (X25519) JWK, or a symmetric one. invalid: no such key, or one for signatures.
  [[nodiscard]] static Result<DecryptionKey> from_jwk(const json::Object& jwk);
  /// A private RSA or EC key.
  [[nodiscard]] static Result<DecryptionKey> from_pem(std::string_view pem);
  /// A shared secret as `oct` key; `kid` may be empty.
  [[nodiscard]] static DecryptionKey from_secret(Secret secret, std::string kid = {});

  [[nodiscard]] const std::string& kid() const { return labels_.kid; }
  [[nodiscard]] const Material& material() const { return material_; }
  /// Type, size and `alg` allow it. For dir the key must be as long as the content encryption wants it.
  [[nodiscard]] bool can_open(KeyManagement algorithm, crypto::ContentCipher content) const;

 private:
  DecryptionKey(Material material, KeyLabels labels) : material_(std::move(material)), labels_(std::move(labels)) {}
  Material material_;
  KeyLabels labels_;
};

class EncryptionKey {
 public:
  using Material = std::variant<crypto::PublicKey, crypto::AgreementPublicKey, SharedKey>;

  /// A public RSA, EC or OKP (X25519) JWK, or a symmetric one; private members are ignored.
  [[nodiscard]] static Result<EncryptionKey> from_jwk(const json::Object& jwk);

  [[nodiscard]] const std::string& kid() const { return labels_.kid; }
  [[nodiscard]] const Material& material() const { return material_; }
  [[nodiscard]] bool can_seal(KeyManagement algorithm, crypto::ContentCipher content) const;

 private:
  EncryptionKey(Material material, KeyLabels labels) : material_(std::move(material)), labels_(std::move(labels)) {}
  Material material_;
  KeyLabels labels_;
};

/// The public point of a JWK object (`epk` of a header, or a key): checked to lie on its curve.
[[nodiscard]] Result<crypto::AgreementPublicKey> read_agreement_point(const json::Object& jwk);
/// kty, crv, x and y, as a header's `epk`.
[[nodiscard]] json::Object agreement_point_json(const crypto::AgreementPublicKey& key);

}  // namespace latchkey::jose
