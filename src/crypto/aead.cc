#include "crypto/aead.h"

#include <sodium.h>

#include <stdexcept>

#include "crypto/sodium_ready.h"

namespace latchkey::crypto {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(aead_overhead == nonce_size + tag_size);
static_assert(aead_key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* at(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void check_key(std::string_view key) {
  if (key.size() != aead_key_size) throw std::invalid_argument("AEAD: the key must have 32 bytes");
}

}  // namespace

std::string aead_seal(std::string_view key, std::string_view associated, std::string_view plaintext) {
  check_key(key);
  sodium_ready();
  std::string box(nonce_size + plaintext.size() + tag_size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(box.data());
  randombytes_buf(out, nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_size, nullptr, at(plaintext), plaintext.size(), at(associated),
                                             associated.size(), nullptr, out, at(key));
  return box;
}

std::optional<Secret> aead_open(std::string_view key, std::string_view associated, std::string_view box) {
  check_key(key);
  sodium_ready();
  if (box.size() < aead_overhead) return std::nullopt;
  std::string plain(box.size() - aead_overhead, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr,
                                                 at(box) + nonce_size, box.size() - nonce_size, at(associated),
                                                 associated.size(), at(box), at(key)) != 0) {
    return std::nullopt;
  }
  return Secret(std::move(plain));
}

}  // namespace latchkey::crypto
