#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/base64.h"
#include "crypto/evp.h"
#include "crypto/key_state.h"

namespace latchkey::crypto {
namespace {

// X.520 bounds a common name at 64 characters; a cut must not fall inside one.
std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  while (i < text.size()) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && count-- == 0) break;
    ++i;
  }
  return std::string(text.substr(0, i));
}

bool set_random_serial(X509* certificate) {
  const Bignum serial(BN_new());
  return serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_dates(X509* certificate, const CertificateRequest& request) {
  const auto from = static_cast<time_t>(to_unix_seconds(request.not_before));
  const auto days = std::chrono::sys_days(std::chrono::floor<std::chrono::days>(request.not_before));
  const std::chrono::year_month_day start(days);
  std::chrono::year_month_day end{start.year() + std::chrono::years(request.years), start.month(), start.day()};
  if (!end.ok()) end = end.year() / std::chrono::March / 1;  // 29 February
  const auto until =
      static_cast<time_t>(from + std::chrono::duration_cast<seconds>(std::chrono::sys_days(end) - days).count());
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), until) != nullptr;
}

bool set_name(X509* certificate, const std::string& common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes(std::string_view(common_name)),
                                    static_cast<int>(common_name.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

const EVP_MD* certificate_digest(const KeyState& key) {
  if (key.type == KeyType::okp) return nullptr;  // EdDSA brings its own
  if (key.type == KeyType::ec && key.curve == Curve::p384) return fetched(Hash::sha384);
  if (key.type == KeyType::ec && key.curve == Curve::p521) return fetched(Hash::sha512);
  return fetched(Hash::sha256);
}

X509Ptr parse(std::string_view der) {
  const unsigned char* at = bytes(der);
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate && at != bytes(der) + der.size()) certificate.reset();
  return certificate;
}

std::string name_text(const X509_NAME* name) {
  Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  return contents(out.get());
}

Instant instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return from_unix_seconds(::timegm(&parts));
}

}  // namespace

Result<std::string> self_signed_certificate(const PrivateKey& key, const CertificateRequest& request) {
  const std::string common_name = first_characters(request.common_name, 64);
  if (common_name.empty()) return fail(Error::Kind::invalid, "certificate: a name is needed");
  if (request.years < 1 || request.years > 100) return fail(Error::Kind::invalid, "certificate: 1 to 100 years");
  X509Ptr certificate(X509_new());
  EVP_PKEY* pkey = key.state().pkey.get();
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      !set_random_serial(certificate.get()) || !set_dates(certificate.get(), request) ||
      !set_name(certificate.get(), common_name) || X509_set_pubkey(certificate.get(), pkey) != 1 ||
      X509_sign(certificate.get(), pkey, certificate_digest(key.state())) <= 0) {
    return openssl_failure(Error::Kind::internal, "make certificate");
  }
  unsigned char* data = nullptr;
  const int length = i2d_X509(certificate.get(), &data);
  if (length <= 0) return openssl_failure(Error::Kind::internal, "write certificate");
  std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(length));
  OPENSSL_free(data);
  return der;
}

Result<PublicKey> certificate_public_key(std::string_view der) {
  const X509Ptr certificate = parse(der);
  EvpPkey pkey(certificate ? X509_get_pubkey(certificate.get()) : nullptr);
  if (!pkey) return openssl_failure(Error::Kind::invalid, "certificate");
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PublicKey(std::move(*state));
}

Result<std::string> certificate_from_realm_text(std::string_view text) {
  std::string body(text);
  if (auto begin = body.find("-----BEGIN CERTIFICATE-----"); begin != std::string::npos) {
    body.erase(0, begin + 27);
    body.resize(std::min(body.size(), body.find("-----END")));
  }
  auto der = base64_decode_mime(body);
  if (!der || !parse(*der)) {
    ERR_clear_error();
    return fail(Error::Kind::invalid, "certificate: neither PEM nor base64 of DER");
  }
  return std::move(*der);
}

Result<CertificateSummary> describe_certificate(std::string_view der) {
  const X509Ptr certificate = parse(der);
  if (!certificate) return openssl_failure(Error::Kind::invalid, "certificate");
  return CertificateSummary{
      name_text(X509_get_subject_name(certificate.get())), name_text(X509_get_issuer_name(certificate.get())),
      instant(X509_get0_notBefore(certificate.get())), instant(X509_get0_notAfter(certificate.get()))};
}

}  // namespace latchkey::crypto
