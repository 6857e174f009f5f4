// The machine's own rate: OpenSSL's EVP verifying what it is given, with key, digest and context kept, and nothing
// else.
#pragma once

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "jose/algorithm.h"

namespace latchkey::bench {

class BareSignature {
 public:
  BareSignature(jose::Algorithm algorithm, const crypto::PublicKey& key) : scheme_(*jose::info(algorithm).scheme) {
    const std::string der = key.der();
    const unsigned char* at = bytes(der);
    key_.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    digest_.reset(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    whole_.reset(EVP_MD_CTX_new());
    context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    if (scheme_ == crypto::SignatureScheme::eddsa) return;
    must(EVP_PKEY_verify_init(context_.get()) == 1);
    if (scheme_ == crypto::SignatureScheme::rsa_pkcs1_sha256)
      must(EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_PKCS1_PADDING) == 1);
    must(EVP_PKEY_CTX_set_signature_md(context_.get(), digest_.get()) == 1);
  }

  /// `raw`, a JWS's signature, in OpenSSL's form: made once, outside of what is measured.
  [[nodiscard]] std::string form(const std::string& raw) const {
    if (scheme_ != crypto::SignatureScheme::ecdsa_p256_sha256) return raw;
    return crypto::ecdsa_der_from_raw(crypto::Curve::p256, raw).value();
  }

  void verify(std::string_view message, std::string_view signature) const {
    if (scheme_ == crypto::SignatureScheme::eddsa) {
      must(EVP_DigestVerifyInit_ex(whole_.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) == 1);
      must(EVP_DigestVerify(whole_.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1);
      return;
    }
    unsigned char hashed[32];
    unsigned size = 0;
    must(EVP_DigestInit_ex2(whole_.get(), digest_.get(), nullptr) == 1 &&
         EVP_DigestUpdate(whole_.get(), message.data(), message.size()) == 1 &&
         EVP_DigestFinal_ex(whole_.get(), hashed, &size) == 1);
    must(EVP_PKEY_verify(context_.get(), bytes(signature), signature.size(), hashed, size) == 1);
  }

 private:
  template <auto Free>
  struct With {
    template <class T>
    void operator()(T* p) const {
      Free(p);
    }
  };
  static const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }
  static void must(bool good) {
    if (!good) std::abort();
  }

  crypto::SignatureScheme scheme_;
  std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>> key_;
  std::unique_ptr<EVP_MD, With<EVP_MD_free>> digest_;
  std::unique_ptr<EVP_MD_CTX, With<EVP_MD_CTX_free>> whole_;
  std::unique_ptr<EVP_PKEY_CTX, With<EVP_PKEY_CTX_free>> context_;
};

}  // namespace latchkey::bench
