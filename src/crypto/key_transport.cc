#include "crypto/key_transport.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "crypto/key_state.h"

namespace latchkey::crypto {
namespace {

using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
constexpr std::size_t kBlock = 8;

const EVP_CIPHER* wrap_cipher(std::size_t key_size) {
  const auto fetch = [](const char* name) {
    EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
    if (cipher == nullptr) openssl_bug(name);
    return cipher;
  };
  static const EVP_CIPHER* const w128 = fetch("AES-128-WRAP");
  static const EVP_CIPHER* const w192 = fetch("AES-192-WRAP");
  static const EVP_CIPHER* const w256 = fetch("AES-256-WRAP");
  if (key_size == 16) return w128;
  if (key_size == 24) return w192;
  if (key_size == 32) return w256;
  openssl_bug("a wrapping key of a wrong size");
}

std::optional<std::string> run_wrap(std::string_view key, std::string_view input, bool wrap) {
  const CipherCtx context(EVP_CIPHER_CTX_new());
  if (!context) openssl_bug("key wrap");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  std::string output(input.size() + 2 * kBlock, '\0');
  int done = 0;
  int last = 0;
  // Without an IV: the default one of RFC 3394 §2.2.3.1, which unwrapping checks.
  if (EVP_CipherInit_ex2(context.get(), wrap_cipher(key.size()), bytes(key), nullptr, wrap ? 1 : 0, nullptr) != 1 ||
      EVP_CipherUpdate(context.get(), bytes(output), &done, bytes(input), static_cast<int>(input.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), bytes(output) + done, &last) != 1) {
    ERR_clear_error();
    wipe(output);
    return std::nullopt;
  }
  output.resize(static_cast<std::size_t>(done + last));
  return output;
}

EvpPkeyCtx oaep_context(const KeyState& key, Hash hash, int (*init)(EVP_PKEY_CTX*)) {
  EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pkey.get(), nullptr));
  if (!context || init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), fetched(hash)) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), fetched(hash)) != 1) {
    return nullptr;
  }
  return context;
}

}  // namespace

std::string aes_wrap(std::string_view wrapping_key, std::string_view key) {
  auto wrapped = run_wrap(wrapping_key, key, true);
  if (!wrapped) openssl_bug("wrap a key of a wrong size");
  return std::move(*wrapped);
}

std::optional<Secret> aes_unwrap(std::string_view wrapping_key, std::string_view wrapped) {
  if (wrapped.size() < 3 * kBlock || wrapped.size() % kBlock != 0) return std::nullopt;
  auto key = run_wrap(wrapping_key, wrapped, false);
  if (!key) return std::nullopt;
  return Secret(std::move(*key));
}

Secret unknown_key(std::size_t size) {
  std::string key(size, '\0');
  if (RAND_priv_bytes(bytes(key), static_cast<int>(size)) != 1) openssl_bug("random bytes");
  return Secret(std::move(key));
}

Result<std::string> oaep_encrypt(const PublicKey& key, Hash hash, std::string_view plaintext) {
  const KeyState& state = key.state();
  // RFC 7518 §4.3: "A key of size 2048 bits or larger MUST be used with these algorithms."
  if (state.type != KeyType::rsa || state.bits < 2048)
    return fail(Error::Kind::invalid, "OAEP needs an RSA key of at least 2048 bits");
  const EvpPkeyCtx context = oaep_context(state, hash, EVP_PKEY_encrypt_init);
  std::string output(static_cast<std::size_t>(EVP_PKEY_get_size(state.pkey.get())), '\0');
  std::size_t size = output.size();
  if (!context || EVP_PKEY_encrypt(context.get(), bytes(output), &size, bytes(plaintext), plaintext.size()) != 1)
    return openssl_failure(Error::Kind::invalid, "OAEP");
  output.resize(size);
  return output;
}

std::optional<Secret> oaep_decrypt(const PrivateKey& key, Hash hash, std::string_view ciphertext) {
  const KeyState& state = key.state();
  if (state.type != KeyType::rsa || state.bits < 2048) return std::nullopt;
  // RFC 8017 §7.1.2 (1b): as long as the modulus. OpenSSL takes a shorter one where the missing bytes are zeros.
  if (ciphertext.size() != static_cast<std::size_t>(EVP_PKEY_get_size(state.pkey.get()))) return std::nullopt;
  const EvpPkeyCtx context = oaep_context(state, hash, EVP_PKEY_decrypt_init);
  std::string output(static_cast<std::size_t>(EVP_PKEY_get_size(state.pkey.get())), '\0');
  std::size_t size = output.size();
  const bool good =
      context && EVP_PKEY_decrypt(context.get(), bytes(output), &size, bytes(ciphertext), ciphertext.size()) == 1;
  if (!good) {
    ERR_clear_error();
    wipe(output);
    return std::nullopt;
  }
  std::string plain = output.substr(0, size);
  wipe(output);
  return Secret(std::move(plain));
}

}  // namespace latchkey::crypto
