#include "crypto/rsa_verifier.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>

namespace latchkey::crypto {
namespace {

using namespace std::string_view_literals;

constexpr int kMostExponentBits = 64;  // as OpenSSL has it for keys over 3072 bits

/// The DER of DigestInfo up to the digest itself (RFC 8017 §9.2, note 1).
std::string_view digest_info(Hash hash) {
  switch (hash) {
    case Hash::sha1:
      return "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"sv;
    case Hash::sha256:
      return "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"sv;
    case Hash::sha384:
      return "\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"sv;
    case Hash::sha512:
      return "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"sv;
  }
  return {};
}

Bignum number(const EVP_PKEY* key, const char* parameter) {
  BIGNUM* value = nullptr;
  return Bignum(EVP_PKEY_get_bn_param(key, parameter, &value) == 1 ? value : nullptr);
}

}  // namespace

RsaVerifier::RsaVerifier(Bignum modulus, Bignum exponent)
    : modulus_(std::move(modulus)), exponent_(std::move(exponent)) {
  expected_.resize(static_cast<std::size_t>(BN_num_bytes(modulus_.get())));
  opened_.resize(expected_.size());
}

std::unique_ptr<RsaVerifier> RsaVerifier::make(const EVP_PKEY* key) {
  Bignum modulus = number(key, OSSL_PKEY_PARAM_RSA_N);
  Bignum exponent = number(key, OSSL_PKEY_PARAM_RSA_E);
  if (!modulus || !exponent || BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get()) == 1 ||
      BN_num_bits(exponent.get()) > kMostExponentBits) {
    return nullptr;
  }
  std::unique_ptr<RsaVerifier> made(new RsaVerifier(std::move(modulus), std::move(exponent)));
  const bool ready = made->scratch_ && made->montgomery_ && made->signature_ && made->factor_ && made->power_ &&
                     BN_MONT_CTX_set(made->montgomery_.get(), made->modulus_.get(), made->scratch_.get()) == 1;
  if (!ready) {
    ERR_clear_error();
    return nullptr;
  }
  return made;
}

// EM = 0x00 || 0x01 || PS || 0x00 || T (RFC 8017 §9.2)
bool RsaVerifier::encode(Hash hash, std::string_view hashed) {
  const std::string_view info = digest_info(hash);
  const std::size_t tail = info.size() + hashed.size();
  // RFC 8017 §9.2 (3): PS is eight octets at least
  if (hashed.size() != digest_size(hash) || expected_.size() < tail + 11) return false;
  auto* at = std::fill_n(expected_.data(), 1, '\0');
  at = std::fill_n(at, 1, '\1');
  at = std::fill_n(at, expected_.size() - tail - 3, '\xff');
  at = std::fill_n(at, 1, '\0');
  at = std::ranges::copy(info, at).out;
  std::ranges::copy(hashed, at);
  return true;
}

/// power = signature ^ exponent mod modulus, from the exponent's highest bit down.
bool RsaVerifier::raise() {
  const auto multiply = [this](const BIGNUM* by) {
    return BN_mod_mul_montgomery(power_.get(), power_.get(), by, montgomery_.get(), scratch_.get()) == 1;
  };
  if (BN_to_montgomery(factor_.get(), signature_.get(), montgomery_.get(), scratch_.get()) != 1 ||
      BN_copy(power_.get(), factor_.get()) == nullptr) {
    return false;
  }
  for (int bit = BN_num_bits(exponent_.get()) - 2; bit > 0; --bit) {
    if (!multiply(power_.get())) return false;
    if (BN_is_bit_set(exponent_.get(), bit) == 1 && !multiply(factor_.get())) return false;
  }
  // The exponent is odd. Multiplied by what is not in Montgomery's form, the power leaves that form.
  return multiply(power_.get()) && multiply(signature_.get());
}

bool RsaVerifier::verify(Hash hash, std::string_view hashed, std::string_view signature) {
  const auto size = static_cast<int>(opened_.size());
  // RFC 8017 §8.2.2 (1): as long as the modulus
  if (signature.size() != opened_.size() || !encode(hash, hashed)) return false;
  if (BN_bin2bn(bytes(signature), size, signature_.get()) == nullptr) return false;
  // RFC 8017 §5.2.2 (1): "between 0 and n - 1"; another number would open to the same
  if (BN_ucmp(signature_.get(), modulus_.get()) >= 0) return false;
  // RFC 8017 §8.2.2 (4): the encoded messages are compared whole, so that nothing is parsed out of a forged one
  return raise() && BN_bn2binpad(power_.get(), bytes(opened_), size) == size && opened_ == expected_;
}

}  // namespace latchkey::crypto
