#include "crypto/pkcs12.h"

#include <openssl/pkcs12.h>

#include "crypto/evp.h"
#include "crypto/key_state.h"
#include "crypto/pkcs12_work.h"

namespace latchkey::crypto {
namespace {

void free_all(STACK_OF(X509) * certificates) { sk_X509_pop_free(certificates, X509_free); }
using Certificates = std::unique_ptr<STACK_OF(X509), FreeWith<free_all>>;
using Pkcs12 = std::unique_ptr<PKCS12, FreeWith<PKCS12_free>>;

template <class T>
Result<std::string> der_of(T* object, int (*write)(const T*, unsigned char**)) {
  unsigned char* data = nullptr;
  const int length = write(object, &data);
  if (length <= 0) return openssl_failure(Error::Kind::internal, "write DER");
  std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(length));
  OPENSSL_free(data);
  return der;
}

}  // namespace

Result<KeyFile> read_pkcs12(std::string_view der, const Secret& password) {
  const unsigned char* at = bytes(der);
  const Pkcs12 file(d2i_PKCS12(nullptr, &at, static_cast<long>(der.size())));
  if (!file) return openssl_failure(Error::Kind::invalid, "PKCS #12");
  const std::string text(password.reveal());
  if (auto bearable = check_pkcs12_work(*file, text); !bearable) return std::unexpected(bearable.error());
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  if (PKCS12_parse(file.get(), text.c_str(), &key, &certificate, &others) != 1)
    return openssl_failure(Error::Kind::invalid, "PKCS #12 (is the password right?)");
  EvpPkey owned_key(key);
  X509Ptr owned_certificate(certificate);
  const Certificates owned_others(others);
  // A certificate without a key is one of "the others".
  if (!owned_certificate && others != nullptr && sk_X509_num(others) > 0)
    owned_certificate.reset(sk_X509_shift(others));
  KeyFile out;
  if (owned_certificate) {
    auto written = der_of<X509>(owned_certificate.get(), i2d_X509);
    if (!written) return std::unexpected(written.error());
    out.certificate = *std::move(written);
  }
  if (owned_key) {
    auto state = adopt(std::move(owned_key));
    if (!state) return std::unexpected(state.error());
    out.key = PrivateKey(std::move(*state));
  }
  return out;
}

Result<std::string> write_pkcs12(const KeyFile& file, const std::string& alias, const Secret& password) {
  const unsigned char* at = bytes(file.certificate);
  const X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(file.certificate.size())));
  if (!certificate) return openssl_failure(Error::Kind::invalid, "certificate");
  EVP_PKEY* key = file.key ? file.key->state().pkey.get() : nullptr;
  const std::string text(password.reveal());
  const Pkcs12 made(PKCS12_create(text.c_str(), alias.c_str(), key, certificate.get(), nullptr, 0, 0, 0, 0, 0));
  if (!made) return openssl_failure(Error::Kind::internal, "make PKCS #12");
  return der_of<PKCS12>(made.get(), i2d_PKCS12);
}

}  // namespace latchkey::crypto
