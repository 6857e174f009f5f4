#include "crypto/jks_protection.h"

#include <openssl/crypto.h>
#include <openssl/objects.h>

#include <cstdint>

#include "base/utf8.h"
#include "crypto/digest.h"
#include "crypto/evp.h"

namespace latchkey::crypto {
namespace {

constexpr const char* kSunAlgorithm = "1.3.6.1.4.1.42.2.17.1.1";
constexpr std::size_t kLongestPassword = 1024;
// Sun's own words, there to keep the digest of a file apart from that of anything else.
constexpr std::string_view kWhitener = "Mighty Aphrodite";

using SealedKey = std::unique_ptr<X509_SIG, FreeWith<X509_SIG_free>>;
using Object = std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>>;

std::string sha1(std::string_view first, std::string_view second) {
  std::string both;
  both.reserve(first.size() + second.size());
  both.append(first).append(second);
  std::string out = digest(Hash::sha1, both);
  OPENSSL_cleanse(both.data(), both.size());
  return out;
}

void append_unit(std::string& out, std::uint32_t unit) {
  out.push_back(static_cast<char>(unit >> 8));
  out.push_back(static_cast<char>(unit & 0xff));
}

/// The code point of a well-formed sequence.
std::uint32_t decode(std::string_view sequence) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(sequence[i])); };
  if (sequence.size() == 1) return at(0);
  std::uint32_t point = at(0) & (0xffU >> (sequence.size() + 1));
  for (std::size_t i = 1; i < sequence.size(); ++i) point = (point << 6) | (at(i) & 0x3f);
  return point;
}

/// The text, or its sealed form: a key stream of hashes that begins with the salt.
std::string with_key_stream(std::string_view text, std::string_view password, std::string_view salt) {
  std::string out(text);
  std::string block(salt);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i % kJksDigestBytes == 0) block = sha1(password, block);
    out[i] = static_cast<char>(out[i] ^ block[i % kJksDigestBytes]);
  }
  return out;
}

}  // namespace

Result<Secret> jks_password(const Secret& password) {
  std::string_view rest = password.reveal();
  if (rest.size() > kLongestPassword) return fail(Error::Kind::invalid, "the key store's password is too long");
  std::string units;
  units.reserve(rest.size() * 2);
  while (!rest.empty()) {
    const std::size_t length = utf8_sequence_length(rest);
    if (length == 0) return fail(Error::Kind::invalid, "the key store's password is not UTF-8");
    const std::uint32_t point = decode(rest.substr(0, length));
    if (point >= 0x10000) append_unit(units, 0xd800 + ((point - 0x10000) >> 10));
    append_unit(units, point >= 0x10000 ? 0xdc00 + ((point - 0x10000) & 0x3ff) : point);
    rest.remove_prefix(length);
  }
  return Secret(std::move(units));
}

std::string jks_seal(std::string_view body, const Secret& password) {
  std::string keyed(password.reveal());
  keyed.append(kWhitener);
  std::string out = sha1(keyed, body);
  OPENSSL_cleanse(keyed.data(), keyed.size());
  return out;
}

Result<Secret> open_jks_key(std::string_view protected_key, const Secret& password) {
  const unsigned char* at = bytes(protected_key);
  const SealedKey sealed(d2i_X509_SIG(nullptr, &at, static_cast<long>(protected_key.size())));
  if (!sealed) return openssl_failure(Error::Kind::invalid, "key of the key store");
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OCTET_STRING* octets = nullptr;
  X509_SIG_get0(sealed.get(), &algorithm, &octets);
  const ASN1_OBJECT* name = nullptr;
  X509_ALGOR_get0(&name, nullptr, nullptr, algorithm);
  const Object sun(OBJ_txt2obj(kSunAlgorithm, 1));
  if (OBJ_cmp(name, sun.get()) != 0)
    return fail(Error::Kind::invalid, "the key is protected in another way than Sun's");
  const std::string_view box(reinterpret_cast<const char*>(ASN1_STRING_get0_data(octets)),
                             static_cast<std::size_t>(ASN1_STRING_length(octets)));
  if (box.size() < kJksSaltBytes + kJksDigestBytes) return fail(Error::Kind::invalid, "the key is cut off");
  const auto body = box.substr(kJksSaltBytes, box.size() - kJksSaltBytes - kJksDigestBytes);
  Secret key(with_key_stream(body, password.reveal(), box.substr(0, kJksSaltBytes)));
  const std::string sum = sha1(password.reveal(), key.reveal());
  if (CRYPTO_memcmp(sum.data(), box.data() + box.size() - kJksDigestBytes, kJksDigestBytes) != 0)
    return fail(Error::Kind::invalid, "the key has another password");
  return key;
}

Result<std::string> protect_jks_key(const Secret& key, const Secret& password, std::string_view salt) {
  std::string box(salt);
  box += with_key_stream(key.reveal(), password.reveal(), salt);
  box += sha1(password.reveal(), key.reveal());
  const SealedKey sealed(X509_SIG_new());
  if (!sealed) openssl_bug("make a sealed key");
  X509_ALGOR* algorithm = nullptr;
  ASN1_OCTET_STRING* octets = nullptr;
  X509_SIG_getm(sealed.get(), &algorithm, &octets);
  if (X509_ALGOR_set0(algorithm, OBJ_txt2obj(kSunAlgorithm, 1), V_ASN1_NULL, nullptr) != 1 ||
      ASN1_OCTET_STRING_set(octets, bytes(box), static_cast<int>(box.size())) != 1)
    return openssl_failure(Error::Kind::internal, "seal the key");
  unsigned char* data = nullptr;
  const int length = i2d_X509_SIG(sealed.get(), &data);
  if (length <= 0) return openssl_failure(Error::Kind::internal, "write DER");
  std::string out(reinterpret_cast<char*>(data), static_cast<std::size_t>(length));
  OPENSSL_free(data);
  return out;
}

}  // namespace latchkey::crypto
