#include "crypto/rsa_verifier.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <vector>

#include "crypto/bytes_for_test.h"
#include "crypto/sign.h"

namespace latchkey::crypto {
namespace {

using enum SignatureScheme;
using namespace std::string_literals;

EvpPkey new_key(unsigned bits, const char* exponent) {
  BIGNUM* e = nullptr;
  BN_dec2bn(&e, exponent);
  const Bignum owned(e);
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  EXPECT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e), 1);
  EXPECT_EQ(EVP_PKEY_generate(context.get(), &key), 1);
  return EvpPkey(key);
}

PublicKey public_part(const EVP_PKEY* key) {
  unsigned char* data = nullptr;
  const int size = i2d_PUBKEY(key, &data);
  const std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
  OPENSSL_free(data);
  return PublicKey::from_der(der).value();
}

/// The private operation alone: what a forger who had the key would sign.
std::string raw_signature(EVP_PKEY* key, std::string_view encoded) {
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  std::string signature(encoded.size(), '\0');
  std::size_t size = signature.size();
  EXPECT_EQ(EVP_PKEY_sign_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING), 1);
  EXPECT_EQ(EVP_PKEY_sign(context.get(), bytes(signature), &size, bytes(encoded), encoded.size()), 1);
  return signature;
}

std::string openssl_signature(EVP_PKEY* key, const char* hash, std::string_view message) {
  const EvpMdCtx context(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  EXPECT_EQ(EVP_DigestSignInit_ex(context.get(), nullptr, hash, nullptr, nullptr, key, nullptr), 1);
  EXPECT_EQ(EVP_DigestSign(context.get(), bytes(signature), &size, bytes(message), message.size()), 1);
  return signature;
}

struct Scheme {
  SignatureScheme id;
  Hash hash;
  const char* name;
};
constexpr Scheme kSchemes[] = {{rsa_pkcs1_sha256, Hash::sha256, "SHA256"},
                               {rsa_pkcs1_sha384, Hash::sha384, "SHA384"},
                               {rsa_pkcs1_sha512, Hash::sha512, "SHA512"}};

// RFC 8017 §8.2.2, RFC 8017 §9.2
TEST(RsaVerifier, TakesWhatOpensslSignsWithKeysOfAnySizeAndExponent) {
  for (const auto& [bits, exponent] : {std::pair{2048U, "65537"},
                                       {2048U, "3"},
                                       {2056U, "17"},
                                       {3072U, "65539"},
                                       {2048U, "18446744073709551615"},
                                       {2048U, "36893488147419103233"}}) {
    const EvpPkey key = new_key(bits, exponent);
    const PublicKey pub = public_part(key.get());
    const bool ours = exponent != "36893488147419103233"s;  // over 64 bits: OpenSSL's own verification takes it
    EXPECT_EQ(RsaVerifier::make(key.get()) != nullptr, ours) << exponent;
    for (const Scheme& scheme : kSchemes) {
      const std::string signature = openssl_signature(key.get(), scheme.name, "message");
      EXPECT_TRUE(verify(pub, scheme.id, "message", signature)) << bits << " " << exponent << " " << scheme.name;
      EXPECT_FALSE(verify(pub, scheme.id, "messagf", signature));
      for (const std::size_t at : {std::size_t{0}, signature.size() / 2, signature.size() - 1}) {
        std::string altered = signature;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        EXPECT_FALSE(verify(pub, scheme.id, "message", altered)) << at;
      }
    }
  }
}

/// 00 01 FF ... FF 00 and what follows, to 256 bytes.
std::string padded(std::string_view rest) {
  return "\x00\x01"s + std::string(256 - 3 - rest.size(), '\xff') + '\0' + std::string(rest);
}

std::vector<std::pair<const char*, std::string>> forgeries() {
  const std::string hashed = digest(Hash::sha256, "m");
  const std::string info = from_hex("3031300d060960864801650304020105000420");
  const std::string good = padded(info + hashed);
  const auto with = [&good](std::size_t at, char byte) {
    std::string text = good;
    text[at] = byte;
    return text;
  };
  const auto early = [&](std::size_t padding) {
    std::string text = "\x00\x01"s + std::string(padding, '\xff') + '\0' + info + hashed;
    text.resize(256, '\x5a');
    return text;
  };
  return {{"bytes after the digest (Bleichenbacher)", early(8)},
          {"one byte after the digest", early(201)},
          {"no NULL as the algorithm's parameters",
           padded(from_hex("302f300b0609608648016503040201") + "\x04\x20" + hashed)},
          {"a length in long form", padded(from_hex("308131300d060960864801650304020105000420") + hashed)},
          {"parameters that hide bytes",
           padded(from_hex("3039301506096086480165030402010508deadbeefdeadbeef0420") + hashed)},
          {"the digest of another hash", padded(info + digest(Hash::sha1, "m") + std::string(12, '\0'))},
          {"the name of another hash", padded(from_hex("3031300d060960864801650304020205000420") + hashed)},
          {"the digest alone", padded(hashed)},
          {"a block of encryption", with(1, '\x02')},
          {"a block of type 0", with(1, '\x00')},
          {"a byte before the type", with(0, '\x01')},
          {"padding that is not FF", with(100, '\xfe')},
          {"padding that ends early", with(100, '\x00')},
          {"no end of the padding", with(204, '\xff')},
          {"another digest", with(255, static_cast<char>(good[255] ^ 1))},
          {"nothing", std::string(256, '\0')},
          {"one", std::string(255, '\0') + '\1'}};
}

// RFC 8017 §8.2.2, RFC 8017 §9.2
TEST(RsaVerifier, RefusesWhateverIsNotTheOneEncodingOfTheDigest) {
  for (const char* exponent : {"65537", "3"}) {
    const EvpPkey key = new_key(2048, exponent);
    const PublicKey pub = public_part(key.get());
    const std::string good = padded(from_hex("3031300d060960864801650304020105000420") + digest(Hash::sha256, "m"));
    ASSERT_TRUE(verify(pub, rsa_pkcs1_sha256, "m", raw_signature(key.get(), good)));
    for (const auto& [what, encoded] : forgeries()) {
      if (encoded[0] != 0) continue;  // more than the modulus, perhaps
      EXPECT_FALSE(verify(pub, rsa_pkcs1_sha256, "m", raw_signature(key.get(), encoded))) << what;
    }
  }
}

// RFC 8017 §5.2.2
TEST(RsaVerifier, RefusesASignatureWithTheModulusAddedWhichOpensToTheSame) {
  const EvpPkey key = new_key(2048, "65537");
  const PublicKey pub = public_part(key.get());
  BIGNUM* n = nullptr;
  ASSERT_EQ(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &n), 1);
  const Bignum modulus(n);
  std::string twin(256, '\0');
  std::string message;
  for (bool fits = false; !fits;) {
    const std::string signature = openssl_signature(key.get(), "SHA256", message += 'm');
    const Bignum sum(BN_bin2bn(bytes(std::string_view(signature)), 256, nullptr));
    ASSERT_EQ(BN_add(sum.get(), sum.get(), modulus.get()), 1);
    fits = BN_bn2binpad(sum.get(), bytes(twin), 256) == 256;
    EXPECT_TRUE(verify(pub, rsa_pkcs1_sha256, message, signature));
  }
  EXPECT_FALSE(verify(pub, rsa_pkcs1_sha256, message, twin));
  std::string modulus_itself(256, '\0');
  ASSERT_EQ(BN_bn2binpad(modulus.get(), bytes(modulus_itself), 256), 256);
  EXPECT_FALSE(verify(pub, rsa_pkcs1_sha256, message, modulus_itself));
  EXPECT_FALSE(verify(pub, rsa_pkcs1_sha256, message, std::string(256, '\xff')));
}

TEST(RsaVerifier, LeavesKeysOfOddShapeToOpenssl) {
  const std::string n(256, '\xd5');
  const std::string even_n = std::string(255, '\xd5') + '\xd4';
  for (const auto& [modulus, exponent] : {std::pair{n, "\x01"s}, {n, "\x02"s}, {even_n, "\x01\x00\x01"s}}) {
    const auto key = PublicKey::from_parameters(RsaPublic{modulus, exponent});
    if (!key) continue;  // refused sooner
    EXPECT_FALSE(verify(*key, rsa_pkcs1_sha256, "m", padded("x"))) << to_hex(exponent);
    EXPECT_FALSE(verify(*key, rsa_pkcs1_sha256, "m",
                        padded(from_hex("3031300d060960864801650304020105000420") + digest(Hash::sha256, "m"))))
        << to_hex(exponent);
  }
}

}  // namespace
}  // namespace latchkey::crypto
