#include "crypto/digest.h"

#include "crypto/evp.h"

namespace latchkey::crypto {

std::size_t digest_size(Hash hash) {
  switch (hash) {
    case Hash::sha1:
      return 20;
    case Hash::sha256:
      return 32;
    case Hash::sha384:
      return 48;
    case Hash::sha512:
      return 64;
  }
  return 0;
}

std::string digest(Hash hash, std::string_view message) {
  std::string out(digest_size(hash), '\0');
  unsigned size = 0;
  if (EVP_Digest(message.data(), message.size(), bytes(out), &size, fetched(hash), nullptr) != 1) openssl_bug("digest");
  return out;
}

}  // namespace latchkey::crypto
