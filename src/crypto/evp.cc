#include "crypto/evp.h"

#include <openssl/err.h>

#include <stdexcept>

#include <fmt/core.h>

namespace latchkey::crypto {
namespace {

std::string queued_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? std::string(reason) : fmt::format("code {:x}", code);
}

EVP_MD* fetch(const char* name) {
  EVP_MD* md = EVP_MD_fetch(nullptr, name, nullptr);
  if (md == nullptr) openssl_bug(name);
  return md;
}

}  // namespace

const EVP_MD* fetched(Hash hash) {
  static const EVP_MD* const sha1 = fetch("SHA1");
  static const EVP_MD* const sha256 = fetch("SHA256");
  static const EVP_MD* const sha384 = fetch("SHA384");
  static const EVP_MD* const sha512 = fetch("SHA512");
  switch (hash) {
    case Hash::sha1:
      return sha1;
    case Hash::sha256:
      return sha256;
    case Hash::sha384:
      return sha384;
    case Hash::sha512:
      return sha512;
  }
  openssl_bug("unknown hash");
}

std::unexpected<Error> openssl_failure(Error::Kind kind, std::string_view what) {
  return fail(kind, fmt::format("{}: {}", what, queued_reason()));
}

void openssl_bug(std::string_view what) {
  throw std::runtime_error(fmt::format("OpenSSL: {}: {}", what, queued_reason()));
}

Bio read_bio(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::string contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

}  // namespace latchkey::crypto
