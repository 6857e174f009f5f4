#include "crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>

#include <fmt/core.h>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "crypto/key_state.h"

namespace latchkey::crypto {
namespace {

struct CurveRow {
  Curve curve;
  KeyType type;
  std::string_view name;     // JWK
  const char* openssl_name;  // group, or key type for the Edwards curves
  std::size_t size;
};
constexpr std::array<CurveRow, 5> curves{{
    {Curve::p256, KeyType::ec, "P-256", "prime256v1", 32},
    {Curve::p384, KeyType::ec, "P-384", "secp384r1", 48},
    {Curve::p521, KeyType::ec, "P-521", "secp521r1", 66},
    {Curve::ed25519, KeyType::okp, "Ed25519", "ED25519", 32},
    {Curve::ed448, KeyType::okp, "Ed448", "ED448", 57},
}};

const CurveRow& row(Curve curve) { return curves[static_cast<std::size_t>(curve)]; }

std::optional<Curve> curve_of(const EVP_PKEY* key) {
  char group[64] = {};
  std::size_t size = 0;
  const bool is_ec = EVP_PKEY_is_a(key, "EC") == 1;
  if (is_ec && EVP_PKEY_get_group_name(key, group, sizeof group, &size) != 1) return std::nullopt;
  for (const CurveRow& r : curves) {
    if (r.type == KeyType::ec ? is_ec && std::string_view(group) == r.openssl_name
                              : EVP_PKEY_is_a(key, r.openssl_name) == 1) {
      return r.curve;
    }
  }
  return std::nullopt;
}

// A passphrase is never asked for: nobody sits at the server's terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

std::string to_der(int length, unsigned char* data) {
  std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(length));
  OPENSSL_clear_free(data, static_cast<std::size_t>(length));
  return der;
}

bool too_large(std::string_view text) { return text.size() > 64 * 1024; }

}  // namespace

std::string_view curve_name(Curve curve) { return row(curve).name; }
std::size_t curve_size(Curve curve) { return row(curve).size; }

Result<std::shared_ptr<const KeyState>> adopt(EvpPkey pkey) {
  auto state = std::make_shared<KeyState>();
  state->bits = EVP_PKEY_get_bits(pkey.get());
  if (EVP_PKEY_is_a(pkey.get(), "RSA") == 1) {
    state->type = KeyType::rsa;
    if (state->bits < 512 || state->bits > 16384) {
      return fail(Error::Kind::invalid, fmt::format("an RSA key of {} bits", state->bits));
    }
  } else if (auto curve = curve_of(pkey.get())) {
    state->type = row(*curve).type;
    state->curve = *curve;
  } else {
    return fail(Error::Kind::invalid, "a key that is neither RSA nor on P-256, P-384, P-521, Ed25519 or Ed448");
  }
  state->pkey = std::move(pkey);
  return std::shared_ptr<const KeyState>(std::move(state));
}

KeyType PublicKey::type() const { return state_->type; }
int PublicKey::bits() const { return state_->bits; }

Result<PublicKey> PublicKey::from_der(std::string_view der) {
  if (too_large(der)) return fail(Error::Kind::invalid, "public key: too large");
  const unsigned char* at = bytes(der);
  EvpPkey pkey(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!pkey || at != bytes(der) + der.size()) return openssl_failure(Error::Kind::invalid, "public key (DER)");
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PublicKey(std::move(*state));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  if (too_large(pem)) return fail(Error::Kind::invalid, "public key: too large");
  EvpPkey pkey;
  if (pem.contains("BEGIN CERTIFICATE")) {
    X509Ptr certificate(PEM_read_bio_X509(read_bio(pem).get(), nullptr, no_passphrase, nullptr));
    if (certificate) pkey.reset(X509_get_pubkey(certificate.get()));
  } else {
    pkey.reset(PEM_read_bio_PUBKEY(read_bio(pem).get(), nullptr, no_passphrase, nullptr));
  }
  if (!pkey) return openssl_failure(Error::Kind::invalid, "public key (PEM)");
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PublicKey(std::move(*state));
}

std::string PublicKey::der() const {
  unsigned char* data = nullptr;
  const int length = i2d_PUBKEY(state_->pkey.get(), &data);
  if (length <= 0) openssl_bug("write public key");
  return to_der(length, data);
}

std::string PublicKey::pem() const {
  Bio out(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(out.get(), state_->pkey.get()) != 1) openssl_bug("write public key");
  return contents(out.get());
}

bool PublicKey::same_key(const PublicKey& other) const {
  const bool same = EVP_PKEY_eq(state_->pkey.get(), other.state_->pkey.get()) == 1;
  ERR_clear_error();
  return same;
}

KeyType PrivateKey::type() const { return state_->type; }
int PrivateKey::bits() const { return state_->bits; }
PublicKey PrivateKey::public_key() const { return PublicKey(state_); }

Result<PrivateKey> PrivateKey::generate_rsa(int bits) {
  if (bits < 2048 || bits > 4096) {
    return fail(Error::Kind::invalid, fmt::format("an RSA key of {} bits: 2048 to 4096 are made", bits));
  }
  EvpPkey pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
  if (!pkey) return openssl_failure(Error::Kind::internal, "make RSA key");
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PrivateKey(std::move(*state));
}

Result<PrivateKey> PrivateKey::generate(Curve curve) {
  const CurveRow& r = row(curve);
  EvpPkey pkey(r.type == KeyType::ec ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", r.openssl_name)
                                     : EVP_PKEY_Q_keygen(nullptr, nullptr, r.openssl_name));
  if (!pkey) return openssl_failure(Error::Kind::internal, "make key");
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PrivateKey(std::move(*state));
}

Result<PrivateKey> PrivateKey::from_der(std::string_view der) {
  if (too_large(der)) return fail(Error::Kind::invalid, "private key: too large");
  const unsigned char* at = bytes(der);
  EvpPkey pkey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  if (!pkey || at != bytes(der) + der.size()) return openssl_failure(Error::Kind::invalid, "private key (DER)");
  ERR_clear_error();  // the formats that were tried in vain
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PrivateKey(std::move(*state));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  if (too_large(pem)) return fail(Error::Kind::invalid, "private key: too large");
  EvpPkey pkey(PEM_read_bio_PrivateKey(read_bio(pem).get(), nullptr, no_passphrase, nullptr));
  if (!pkey) return openssl_failure(Error::Kind::invalid, "private key (PEM)");
  ERR_clear_error();
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PrivateKey(std::move(*state));
}

Result<PrivateKey> PrivateKey::from_realm_text(std::string_view text) {
  if (text.contains("-----BEGIN")) return from_pem(text);
  auto der = base64_decode_mime(text);
  if (!der) return fail(Error::Kind::invalid, "private key: not base64");
  auto key = from_der(*der);
  wipe(*der);
  return key;
}

Secret PrivateKey::der() const {
  PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(state_->pkey.get());
  unsigned char* data = nullptr;
  const int length = info == nullptr ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info, &data);
  PKCS8_PRIV_KEY_INFO_free(info);
  if (length <= 0) openssl_bug("write private key");
  return Secret(to_der(length, data));
}

Secret PrivateKey::pem() const {
  Bio out(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8PrivateKey(out.get(), state_->pkey.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    openssl_bug("write private key");
  }
  return Secret(contents(out.get()));
}

}  // namespace latchkey::crypto
