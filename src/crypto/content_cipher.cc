#include "crypto/content_cipher.h"

#include <openssl/err.h>

#include <array>

#include "crypto/evp.h"
#include "crypto/hmac.h"

namespace latchkey::crypto {
namespace {

using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;

struct CipherRow {
  const char* openssl_name;
  std::size_t key_size;  // of the AES key; CBC has an HMAC key of the same size before it
  std::size_t iv_size;
  std::size_t tag_size;
  std::optional<Hash> hash;  // CBC only
};
constexpr std::array<CipherRow, 6> rows{{
    {"AES-128-GCM", 16, 12, 16, {}},
    {"AES-192-GCM", 24, 12, 16, {}},
    {"AES-256-GCM", 32, 12, 16, {}},
    {"AES-128-CBC", 16, 16, 16, Hash::sha256},
    {"AES-192-CBC", 24, 16, 24, Hash::sha384},
    {"AES-256-CBC", 32, 16, 32, Hash::sha512},
}};

const CipherRow& row(ContentCipher cipher) { return rows[static_cast<std::size_t>(cipher)]; }

const EVP_CIPHER* fetched_cipher(ContentCipher cipher) {
  static const auto all = [] {
    std::array<EVP_CIPHER*, rows.size()> list{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      list[i] = EVP_CIPHER_fetch(nullptr, rows[i].openssl_name, nullptr);
      if (list[i] == nullptr) openssl_bug(rows[i].openssl_name);
    }
    return list;
  }();
  return all[static_cast<std::size_t>(cipher)];
}

int length(std::string_view text) { return static_cast<int>(text.size()); }

bool add_associated(EVP_CIPHER_CTX* context, std::string_view associated) {
  int done = 0;
  return associated.empty() || EVP_CipherUpdate(context, nullptr, &done, bytes(associated), length(associated)) == 1;
}

/// All of `input` through a context; nothing when it refuses (padding, or the tag of GCM).
std::optional<std::string> run(EVP_CIPHER_CTX* context, std::string_view input) {
  std::string output(input.size() + 16, '\0');
  int done = 0;
  int last = 0;
  if (EVP_CipherUpdate(context, bytes(output), &done, bytes(input), length(input)) != 1 ||
      EVP_CipherFinal_ex(context, bytes(output) + done, &last) != 1) {
    ERR_clear_error();
    wipe(output);
    return std::nullopt;
  }
  output.resize(static_cast<std::size_t>(done + last));
  return output;
}

CipherCtx started(ContentCipher cipher, std::string_view key, std::string_view iv, bool seal) {
  CipherCtx context(EVP_CIPHER_CTX_new());
  if (!context ||
      EVP_CipherInit_ex2(context.get(), fetched_cipher(cipher), bytes(key), bytes(iv), seal ? 1 : 0, nullptr) != 1) {
    openssl_bug("start cipher");
  }
  return context;
}

SealedContent gcm_seal(ContentCipher cipher, std::string_view key, std::string_view iv, std::string_view associated,
                       std::string_view plaintext) {
  const CipherCtx context = started(cipher, key, iv, true);
  if (!add_associated(context.get(), associated)) openssl_bug("GCM");
  auto ciphertext = run(context.get(), plaintext);
  std::string tag(row(cipher).tag_size, '\0');
  if (!ciphertext ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
    openssl_bug("GCM");
  }
  return {std::move(*ciphertext), std::move(tag)};
}

std::optional<Secret> gcm_open(ContentCipher cipher, std::string_view key, std::string_view iv,
                               std::string_view associated, const SealedContent& sealed) {
  const CipherCtx context = started(cipher, key, iv, false);
  std::string tag = sealed.tag;
  if (!add_associated(context.get(), associated) ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
    openssl_bug("GCM");
  }
  auto plaintext = run(context.get(), sealed.ciphertext);  // OpenSSL compares the tag in constant time
  if (!plaintext) return std::nullopt;
  return Secret(std::move(*plaintext));
}

/// RFC 7518 §5.2.2.1 (5): the first half of HMAC(A || IV || E || AL), AL being the length of A in bits, 64 bits wide.
std::string cbc_tag(const CipherRow& r, std::string_view key, std::string_view iv, std::string_view associated,
                    std::string_view ciphertext) {
  std::string text(associated);
  text += iv;
  text += ciphertext;
  const std::uint64_t bits = std::uint64_t{associated.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>((bits >> shift) & 0xff);
  return hmac(*r.hash, key.substr(0, r.key_size), text).substr(0, r.tag_size);
}

}  // namespace

std::size_t content_key_size(ContentCipher cipher) {
  return row(cipher).hash ? 2 * row(cipher).key_size : row(cipher).key_size;
}
std::size_t content_iv_size(ContentCipher cipher) { return row(cipher).iv_size; }

SealedContent content_seal(ContentCipher cipher, std::string_view key, std::string_view iv, std::string_view associated,
                           std::string_view plaintext) {
  const CipherRow& r = row(cipher);
  if (key.size() != content_key_size(cipher) || iv.size() != r.iv_size)
    openssl_bug("content key or IV of a wrong size");
  if (!r.hash) return gcm_seal(cipher, key, iv, associated, plaintext);
  const CipherCtx context = started(cipher, key.substr(r.key_size), iv, true);
  auto ciphertext = run(context.get(), plaintext);
  if (!ciphertext) openssl_bug("CBC");
  std::string tag = cbc_tag(r, key, iv, associated, *ciphertext);
  return {std::move(*ciphertext), std::move(tag)};
}

std::optional<Secret> content_open(ContentCipher cipher, std::string_view key, std::string_view iv,
                                   std::string_view associated, const SealedContent& sealed) {
  const CipherRow& r = row(cipher);
  // RFC 7518 §5.3: the tag has its full 128 bits; a shorter one would be guessed sooner
  if (key.size() != content_key_size(cipher) || iv.size() != r.iv_size || sealed.tag.size() != r.tag_size) {
    return std::nullopt;
  }
  if (!r.hash) return gcm_open(cipher, key, iv, associated, sealed);
  // RFC 7518 §5.2.2.2 (2): the tag first and in constant time, and only then the padding (no padding oracle)
  if (!constant_time_equal(cbc_tag(r, key, iv, associated, sealed.ciphertext), sealed.tag)) return std::nullopt;
  const CipherCtx context = started(cipher, key.substr(r.key_size), iv, false);
  auto plaintext = run(context.get(), sealed.ciphertext);
  if (!plaintext) return std::nullopt;
  return Secret(std::move(*plaintext));
}

}  // namespace latchkey::crypto
