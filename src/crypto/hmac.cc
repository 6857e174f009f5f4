#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

#include "crypto/context_pool.h"
#include "crypto/evp.h"

namespace latchkey::crypto {
namespace {

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const mac = [] {
    EVP_MAC* fetched_mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    if (fetched_mac == nullptr) openssl_bug("fetch HMAC");
    return fetched_mac;
  }();
  return mac;
}

EvpMacCtx keyed_context(Hash hash, std::string_view key) {
  EvpMacCtx context(EVP_MAC_CTX_new(hmac_algorithm()));
  if (!context) openssl_bug("HMAC context");
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(fetched(hash))), 0),
      OSSL_PARAM_construct_end()};
  // OpenSSL reads "no key" out of a null pointer, so an empty key needs an address.
  const unsigned char none = 0;
  const unsigned char* data = key.empty() ? &none : bytes(key);
  if (EVP_MAC_init(context.get(), data, key.size(), params) != 1) openssl_bug("HMAC key");
  return context;
}

std::string finish(EVP_MAC_CTX* context, Hash hash, std::string_view message) {
  std::string mac(digest_size(hash), '\0');
  std::size_t size = 0;
  if (EVP_MAC_update(context, bytes(message), message.size()) != 1 ||
      EVP_MAC_final(context, bytes(mac), &size, mac.size()) != 1) {
    openssl_bug("HMAC");
  }
  return mac;
}

}  // namespace

struct HmacKey::State {
  Secret key;
  std::array<ContextPool<EvpMacCtx>, 4> pools;  // by Hash
};

HmacKey::HmacKey(Secret key) : state_(std::make_shared<State>()) { state_->key = std::move(key); }

std::string HmacKey::sign(Hash hash, std::string_view message) const {
  auto lease =
      state_->pools[static_cast<std::size_t>(hash)].lend([&] { return keyed_context(hash, state_->key.reveal()); });
  // Without a key: start again with the one that the context has.
  if (EVP_MAC_init(lease.get(), nullptr, 0, nullptr) != 1) openssl_bug("HMAC restart");
  return finish(lease.get(), hash, message);
}

bool HmacKey::verify(Hash hash, std::string_view message, std::string_view mac) const {
  return constant_time_equal(sign(hash, message), mac);
}

std::size_t HmacKey::size() const { return state_->key.size(); }
std::string_view HmacKey::reveal() const { return state_->key.reveal(); }

std::string hmac(Hash hash, std::string_view key, std::string_view message) {
  return finish(keyed_context(hash, key).get(), hash, message);
}

Secret hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info, std::size_t length) {
  if (length > 255 * 32) openssl_bug("HKDF: more than 255 blocks");
  // RFC 5869 §2.2: without a salt, as many zeros as the hash has bytes.
  std::string key = hmac(Hash::sha256, salt.empty() ? std::string(32, '\0') : std::string(salt), secret);
  std::string output;
  std::string block;
  for (unsigned char i = 1; output.size() < length; ++i) {
    std::string input = block + std::string(info) + static_cast<char>(i);
    block = hmac(Hash::sha256, key, input);
    output += block;
    wipe(input);
  }
  Secret result = Secret::copy_of(std::string_view(output).substr(0, length));
  wipe(output);
  wipe(block);
  wipe(key);
  return result;
}

}  // namespace latchkey::crypto
