#include "jose/jwe_key.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "jose/jwk.h"
#include "json/object_reader.h"

namespace latchkey::jose {
namespace {

using crypto::AgreementCurve;
using crypto::AgreementPrivateKey;
using crypto::AgreementPublicKey;

Result<KeyLabels> read_labels(const json::Object& jwk) {
  json::ObjectReader in(jwk);
  KeyLabels labels{.kid = in.string_or("kid", ""), .alg = in.string_or("alg", "")};
  const std::string use = in.string_or("use", "");
  const auto operations = in.string_list("key_ops");
  if (!in.ok()) return std::unexpected(in.status().error());
  // RFC 7517 §4.2, §4.3: a key that says what it is for is used for nothing else
  if (!use.empty() && use != "enc") return fail(Error::Kind::invalid, fmt::format("JWK: use \"{}\" is not enc", use));
  constexpr std::array<std::string_view, 6> fitting{"encrypt",   "decrypt",   "wrapKey",
                                                    "unwrapKey", "deriveKey", "deriveBits"};
  const auto fits = [&](const std::string& op) { return std::ranges::find(fitting, op) != fitting.end(); };
  if (!operations.empty() && !std::ranges::any_of(operations, fits))
    return fail(Error::Kind::invalid, "JWK: key_ops name nothing that encrypts");
  return labels;
}

bool is_x25519(const json::Object& jwk) {
  return json::string_or_empty(jwk, "kty") == "OKP" && json::string_or_empty(jwk, "crv") == "X25519";
}

Result<std::string> octets(const json::Object& jwk, std::string_view name) {
  auto bytes = base64url_decode(json::string_or_empty(jwk, name));
  if (!bytes || bytes->empty()) return fail(Error::Kind::invalid, fmt::format("JWK: {} is no base64url", name));
  return std::move(*bytes);
}

Result<AgreementPrivateKey> read_x25519(const json::Object& jwk) {
  auto d = octets(jwk, "d");
  if (!d) return std::unexpected(std::move(d.error()));
  const Secret secret(std::move(*d));
  auto x = octets(jwk, "x");
  if (!x) return std::unexpected(std::move(x.error()));
  return AgreementPrivateKey::from_x25519(secret.reveal(), *x);
}

Result<DecryptionKey::Material> private_material(const crypto::PrivateKey& key) {
  if (key.type() == crypto::KeyType::rsa) {
    // RFC 7518 §4.2, §4.3: "A key of size 2048 bits or larger MUST be used"
    if (key.bits() < 2048) return fail(Error::Kind::invalid, fmt::format("an RSA key of {} bits", key.bits()));
    return DecryptionKey::Material(key);
  }
  if (key.type() != crypto::KeyType::ec)
    return fail(Error::Kind::invalid, "an Edwards key signs; to decrypt it takes X25519");
  auto agreement = AgreementPrivateKey::from_ec(key);
  if (!agreement) return std::unexpected(std::move(agreement.error()));
  return DecryptionKey::Material(std::move(*agreement));
}

SharedKey shared_key(std::string_view bytes) { return std::make_shared<const Secret>(Secret::copy_of(bytes)); }

/// Size and curve; `kind` is the family's own key type.
template <class Asymmetric, class Agreement, class Material>
bool fits(const Material& material, const KeyLabels& labels, const KeyManagementInfo& row,
          crypto::ContentCipher content) {
  // RFC 7517 §4.4: alg names the algorithm intended for use with the key. For dir it may be the content's (RFC 7520
  // §5.6).
  if (!labels.alg.empty() && labels.alg != row.name && !(row.id == KeyManagement::dir && labels.alg == name(content))) {
    return false;
  }
  switch (row.family) {
    case KeyFamily::rsa_oaep:
      return std::holds_alternative<Asymmetric>(material);
    case KeyFamily::ecdh:
    case KeyFamily::ecdh_wrapped:
      return std::holds_alternative<Agreement>(material);
    case KeyFamily::aes_wrap:
    case KeyFamily::gcm_wrap:
    case KeyFamily::direct:
      break;
  }
  const auto* shared = std::get_if<SharedKey>(&material);
  const std::size_t wanted =
      row.family == KeyFamily::direct ? crypto::content_key_size(content) : row.wrapping_key_size;
  return shared != nullptr && (*shared)->size() == wanted;
}

}  // namespace

Result<DecryptionKey> DecryptionKey::from_jwk(const json::Object& jwk) {
  auto labels = read_labels(jwk);
  if (!labels) return std::unexpected(std::move(labels.error()));
  if (is_x25519(jwk)) {
    auto key = read_x25519(jwk);
    if (!key) return std::unexpected(std::move(key.error()));
    return DecryptionKey(std::move(*key), std::move(*labels));
  }
  auto parsed = parse_jwk(jwk);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  if (const auto* secret = std::get_if<crypto::HmacKey>(&parsed->key))
    return DecryptionKey(shared_key(secret->reveal()), std::move(*labels));
  const auto* key = std::get_if<crypto::PrivateKey>(&parsed->key);
  if (key == nullptr) return fail(Error::Kind::invalid, "JWK: a public key opens nothing; the private one is needed");
  auto material = private_material(*key);
  if (!material) return std::unexpected(std::move(material.error()));
  return DecryptionKey(std::move(*material), std::move(*labels));
}

Result<DecryptionKey> DecryptionKey::from_pem(std::string_view pem) {
  const auto key = crypto::PrivateKey::from_pem(pem);
  if (!key) return std::unexpected(key.error());
  auto material = private_material(*key);
  if (!material) return std::unexpected(std::move(material.error()));
  return DecryptionKey(std::move(*material), {});
}

DecryptionKey DecryptionKey::from_secret(Secret secret, std::string kid) {
  return DecryptionKey(std::make_shared<const Secret>(std::move(secret)), {.kid = std::move(kid), .alg = {}});
}

bool DecryptionKey::can_open(KeyManagement algorithm, crypto::ContentCipher content) const {
  return fits<crypto::PrivateKey, AgreementPrivateKey>(material_, labels_, info(algorithm), content);
}

Result<EncryptionKey> EncryptionKey::from_jwk(const json::Object& jwk) {
  auto labels = read_labels(jwk);
  if (!labels) return std::unexpected(std::move(labels.error()));
  const auto kty = json::string_or_empty(jwk, "kty");
  if (kty == "EC" || kty == "OKP") {
    auto point = read_agreement_point(jwk);
    if (!point) return std::unexpected(std::move(point.error()));
    return EncryptionKey(std::move(*point), std::move(*labels));
  }
  auto parsed = parse_jwk(jwk);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  if (const auto* secret = std::get_if<crypto::HmacKey>(&parsed->key))
    return EncryptionKey(shared_key(secret->reveal()), std::move(*labels));
  return EncryptionKey(*parsed->public_key(), std::move(*labels));
}

bool EncryptionKey::can_seal(KeyManagement algorithm, crypto::ContentCipher content) const {
  return fits<crypto::PublicKey, AgreementPublicKey>(material_, labels_, info(algorithm), content);
}

Result<AgreementPublicKey> read_agreement_point(const json::Object& jwk) {
  const auto curve = crypto::parse_agreement_curve(json::string_or_empty(jwk, "crv"));
  const bool okp = curve == AgreementCurve::x25519;
  if (!curve || json::string_or_empty(jwk, "kty") != (okp ? "OKP" : "EC"))
    return fail(Error::Kind::invalid, "JWK: no key on P-256, P-384, P-521 or X25519");
  auto x = octets(jwk, "x");
  if (!x) return std::unexpected(std::move(x.error()));
  if (okp) return AgreementPublicKey::from_coordinates(*curve, *x, {});
  auto y = octets(jwk, "y");
  if (!y) return std::unexpected(std::move(y.error()));
  return AgreementPublicKey::from_coordinates(*curve, *x, *y);
}

json::Object agreement_point_json(const AgreementPublicKey& key) {
  json::Object out;
  out["kty"] = key.curve() == AgreementCurve::x25519 ? "OKP" : "EC";
  out["crv"] = crypto::agreement_curve_name(key.curve());
  out["x"] = base64url_encode(key.x());
  if (!key.y().empty()) out["y"] = base64url_encode(key.y());
  return out;
}

}  // namespace latchkey::jose
