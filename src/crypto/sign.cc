#include "crypto/sign.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>

#include "crypto/key_state.h"

namespace latchkey::crypto {
namespace {

struct SchemeRow {
  SignatureScheme id;
  KeyType type;
  Hash hash;
  int padding;  // RSA only
  Curve curve;  // EC only
};
constexpr std::array<SchemeRow, scheme_count> schemes{{
    {SignatureScheme::rsa_pkcs1_sha256, KeyType::rsa, Hash::sha256, RSA_PKCS1_PADDING, {}},
    {SignatureScheme::rsa_pkcs1_sha384, KeyType::rsa, Hash::sha384, RSA_PKCS1_PADDING, {}},
    {SignatureScheme::rsa_pkcs1_sha512, KeyType::rsa, Hash::sha512, RSA_PKCS1_PADDING, {}},
    {SignatureScheme::rsa_pss_sha256, KeyType::rsa, Hash::sha256, RSA_PKCS1_PSS_PADDING, {}},
    {SignatureScheme::rsa_pss_sha384, KeyType::rsa, Hash::sha384, RSA_PKCS1_PSS_PADDING, {}},
    {SignatureScheme::rsa_pss_sha512, KeyType::rsa, Hash::sha512, RSA_PKCS1_PSS_PADDING, {}},
    {SignatureScheme::ecdsa_p256_sha256, KeyType::ec, Hash::sha256, 0, Curve::p256},
    {SignatureScheme::ecdsa_p384_sha384, KeyType::ec, Hash::sha384, 0, Curve::p384},
    {SignatureScheme::ecdsa_p521_sha512, KeyType::ec, Hash::sha512, 0, Curve::p521},
    {SignatureScheme::eddsa, KeyType::okp, Hash::sha512, 0, {}},
}};

const SchemeRow& row(SignatureScheme scheme) { return schemes[static_cast<std::size_t>(scheme)]; }

bool fits(const KeyState& key, SignatureScheme scheme) {
  const SchemeRow& r = row(scheme);
  if (key.type != r.type) return false;
  // RFC 7518 §3.3: a key of size 2048 bits or larger MUST be used.
  if (key.type == KeyType::rsa) return key.bits >= 2048;
  return key.type == KeyType::okp || key.curve == r.curve;
}

bool set_up(EVP_PKEY_CTX* context, const SchemeRow& r) {
  if (r.type == KeyType::rsa) {
    if (EVP_PKEY_CTX_set_rsa_padding(context, r.padding) != 1) return false;
    // RFC 7518 §3.5: the size of the salt value is the same size as the hash function output.
    if (r.padding == RSA_PKCS1_PSS_PADDING &&
        (EVP_PKEY_CTX_set_rsa_mgf1_md(context, fetched(r.hash)) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) != 1)) {
      return false;
    }
  }
  return EVP_PKEY_CTX_set_signature_md(context, fetched(r.hash)) == 1;
}

EvpPkeyCtx prepared(const KeyState& key, const SchemeRow& r, int (*init)(EVP_PKEY_CTX*)) {
  EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pkey.get(), nullptr));
  if (!context || init(context.get()) != 1 || !set_up(context.get(), r)) return nullptr;
  return context;
}

Result<std::string> sign_eddsa(const KeyState& key, std::string_view message) {
  const EvpMdCtx context(EVP_MD_CTX_new());
  std::string signature(key.curve == Curve::ed448 ? 114 : 64, '\0');
  std::size_t size = signature.size();
  if (!context ||
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.pkey.get(), nullptr) != 1 ||
      EVP_DigestSign(context.get(), bytes(signature), &size, bytes(message), message.size()) != 1) {
    return openssl_failure(Error::Kind::internal, "sign");
  }
  signature.resize(size);
  return signature;
}

bool verify_eddsa(const KeyState& key, std::string_view message, std::string_view signature) {
  const EvpMdCtx context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.pkey.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
}

/// By what was prepared for this key and scheme. `signature` is as OpenSSL wants it.
bool verify_prepared(const KeyState& key, SignatureScheme scheme, std::string_view message,
                     std::string_view signature) {
  const SchemeRow& r = row(scheme);
  const std::string hashed = digest(r.hash, message);
  if (r.padding == RSA_PKCS1_PADDING) {
    auto lease = key.pkcs1_verifiers.lend([&key] { return RsaVerifier::make(key.pkey.get()); });
    if (lease.get() != nullptr) return lease.get()->verify(r.hash, hashed, signature);
  }
  auto lease = key.verifiers[static_cast<std::size_t>(scheme)].lend(
      [&key, &r] { return prepared(key, r, EVP_PKEY_verify_init); });
  return lease.get() != nullptr && EVP_PKEY_verify(lease.get(), bytes(signature), signature.size(),
                                                   bytes(std::string_view(hashed)), hashed.size()) == 1;
}

std::string raw_from(const ECDSA_SIG* sig, std::size_t size) {
  std::string raw(2 * size, '\0');
  if (BN_bn2binpad(ECDSA_SIG_get0_r(sig), bytes(raw), static_cast<int>(size)) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(sig), bytes(raw) + size, static_cast<int>(size)) < 0) {
    return {};
  }
  return raw;
}

}  // namespace

bool fits(const PublicKey& key, SignatureScheme scheme) { return fits(key.state(), scheme); }
bool fits(const PrivateKey& key, SignatureScheme scheme) { return fits(key.state(), scheme); }

Result<std::string> ecdsa_raw_from_der(Curve curve, std::string_view der) {
  const unsigned char* at = bytes(der);
  const EcdsaSig sig(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!sig || at != bytes(der) + der.size()) return openssl_failure(Error::Kind::invalid, "ECDSA signature (DER)");
  std::string raw = raw_from(sig.get(), curve_size(curve));
  if (raw.empty()) return openssl_failure(Error::Kind::invalid, "ECDSA signature: too large for its curve");
  return raw;
}

namespace {

/// INTEGER of DER: as short as it goes, never negative.
void append_integer(std::string& der, std::string_view bytes) {
  while (bytes.size() > 1 && bytes.front() == '\0') bytes.remove_prefix(1);
  const bool high = static_cast<unsigned char>(bytes.front()) >= 0x80;
  der += '\x02';
  der += static_cast<char>(bytes.size() + (high ? 1 : 0));
  if (high) der += '\0';
  der += bytes;
}

}  // namespace

Result<std::string> ecdsa_der_from_raw(Curve curve, std::string_view raw) {
  const std::size_t size = curve_size(curve);
  // RFC 7518 §3.4: the JWS signature MUST be a 64-octet sequence; if it is not, the validation fails (96 and 132 for
  // the larger curves).
  if (raw.size() != 2 * size) return fail(Error::Kind::invalid, "ECDSA signature: wrong length");
  std::string numbers;
  numbers.reserve(raw.size() + 6);
  append_integer(numbers, raw.substr(0, size));
  append_integer(numbers, raw.substr(size));
  std::string der = "\x30";
  der.reserve(numbers.size() + 3);
  if (numbers.size() >= 0x80) der += '\x81';  // only those of P-521
  der += static_cast<char>(numbers.size());
  der += numbers;
  return der;
}

Result<std::string> sign(const PrivateKey& key, SignatureScheme scheme, std::string_view message) {
  const KeyState& state = key.state();
  const SchemeRow& r = row(scheme);
  if (!fits(state, scheme)) return fail(Error::Kind::invalid, "this key cannot make such a signature");
  if (r.type == KeyType::okp) return sign_eddsa(state, message);
  auto lease =
      state.signers[static_cast<std::size_t>(scheme)].lend([&] { return prepared(state, r, EVP_PKEY_sign_init); });
  const std::string hashed = digest(r.hash, message);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(state.pkey.get())), '\0');
  std::size_t size = signature.size();
  if (lease.get() == nullptr ||
      EVP_PKEY_sign(lease.get(), bytes(signature), &size, bytes(std::string_view(hashed)), hashed.size()) != 1) {
    lease.discard();
    return openssl_failure(Error::Kind::internal, "sign");
  }
  signature.resize(size);
  return r.type == KeyType::ec ? ecdsa_raw_from_der(state.curve, signature) : std::move(signature);
}

bool verify(const PublicKey& key, SignatureScheme scheme, std::string_view message, std::string_view signature) {
  const KeyState& state = key.state();
  const SchemeRow& r = row(scheme);
  if (!fits(state, scheme)) return false;
  // RFC 8017 §8.1.2 (1), §8.2.2 (1): as long as the modulus. OpenSSL takes a shorter one where the missing bytes are
  // zeros.
  if (r.type == KeyType::rsa && signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(state.pkey.get())))
    return false;
  std::string der;
  if (r.type == KeyType::ec) {
    auto converted = ecdsa_der_from_raw(state.curve, signature);
    if (!converted) return false;
    signature = der = std::move(*converted);
  }
  const bool good = r.type == KeyType::okp ? verify_eddsa(state, message, signature)
                                           : verify_prepared(state, scheme, message, signature);
  if (!good) ERR_clear_error();
  return good;
}

}  // namespace latchkey::crypto
