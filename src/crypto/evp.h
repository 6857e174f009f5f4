// OpenSSL behind RAII, for this folder's .cc files only. Digests are fetched once (a fetch costs more than a hash).
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

namespace latchkey::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};

using EvpPkey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using EvpPkeyCtx = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using EvpMdCtx = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using EvpMacCtx = std::unique_ptr<EVP_MAC_CTX, FreeWith<EVP_MAC_CTX_free>>;
using Bignum = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;
using EcdsaSig = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;

inline const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
inline unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// The fetched digest; lives as long as the process.
[[nodiscard]] const EVP_MD* fetched(Hash hash);

/// An error that names what failed and OpenSSL's reason; empties OpenSSL's queue of errors.
[[nodiscard]] std::unexpected<Error> openssl_failure(Error::Kind kind, std::string_view what);
/// Thrown when OpenSSL fails where only a bug or exhausted memory can make it fail.
[[noreturn]] void openssl_bug(std::string_view what);

[[nodiscard]] Bio read_bio(std::string_view text);
[[nodiscard]] std::string contents(BIO* bio);

}  // namespace latchkey::crypto
